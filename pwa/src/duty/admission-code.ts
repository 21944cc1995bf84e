// The one-time code by which a colleague lets a temp in. Only its digest leaves the phone before it is used.

import { base64url, hex } from "../sync/keys";

export interface AdmissionCode {
  code: string;
  code_hash: string;
}

/** Long enough to reach the temp's phone, too short to be found in a pocket. */
export const CODE_VALID_MS = 10 * 60_000;

export async function makeCode(): Promise<AdmissionCode> {
  const code = base64url(crypto.getRandomValues(new Uint8Array(32)));
  return { code, code_hash: hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code))) };
}

/** In groups that an eye can keep while a hand types. */
export function inGroups(code: string): string {
  return code.match(/.{1,4}/g)?.join(" ") ?? "";
}

/** What somebody typed, or pasted as a whole address. */
export function codeFrom(typed: string): string {
  return typed.replace(/^.*#\/guest\//, "").replaceAll(/\s/g, "");
}
