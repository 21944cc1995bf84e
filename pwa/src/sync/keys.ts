// The person's signing key on this phone, and what it signs. DOM-free.

import canonicalize from "canonicalize";
import type { CommandIn, OpenedText, PublicJwk } from "../wire/types";
import { STRICT, type StoredKey, withDb } from "./db";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

/** This browser cannot keep a key (a private window, storage switched off): nothing can be signed here. */
export class KeyUnusable extends Error {}

export function base64url(bytes: ArrayBuffer | Uint8Array): string {
  let binary = "";
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function ownerOf(municipality: string, person: string): string {
  return `${municipality}/${person}`;
}

/**
 * The person's key, made and kept on first use. What was stored is read back and must sign before anybody
 * relies on it; a key that cannot be stored is an error to show, never a key for this page only.
 */
export async function keyOf(owner: string): Promise<StoredKey> {
  try {
    const known = await withDb((db) => db.get("keys", owner));
    const key = known ?? (await makeKey(owner));
    await trySigning(key);
    return key;
  } catch (error) {
    throw error instanceof KeyUnusable ? error : new KeyUnusable(String(error));
  }
}

async function makeKey(owner: string): Promise<StoredKey> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const jwk = { kty, crv, x, y } as PublicJwk;
  await withDb(async (db) => {
    const tx = db.transaction("keys", "readwrite", STRICT);
    // Another tab may have been first; the key that is stored is the key.
    if ((await tx.store.get(owner)) === undefined) await tx.store.put({ owner, pair, jwk });
    await tx.done;
  });
  const stored = await withDb((db) => db.get("keys", owner));
  if (stored === undefined) throw new KeyUnusable("the key did not stay");
  return stored;
}

async function trySigning({ pair }: StoredKey): Promise<void> {
  const probe = crypto.getRandomValues(new Uint8Array(32));
  const signature = await crypto.subtle.sign(SIGNING, pair.privateKey, probe);
  const fits = await crypto.subtle.verify(SIGNING, pair.publicKey, signature, probe);
  if (!fits || pair.privateKey.extractable) throw new KeyUnusable("the stored key does not sign");
}

/** The server knows the key now. Its count wins where it is ahead: numbers it has seen cannot be used again. */
export async function enrolled(
  owner: string,
  phone_id: string,
  key_id: string,
  key_seq: number,
): Promise<void> {
  await withDb(async (db) => {
    const tx = db.transaction(["keys", "counters"], "readwrite", STRICT);
    const key = await tx.objectStore("keys").get(owner);
    const counter = await tx.objectStore("counters").get(key_id);
    if (key !== undefined) await tx.objectStore("keys").put({ ...key, phone_id, key_id });
    await tx.objectStore("counters").put({ key_id, key_seq: Math.max(key_seq, counter?.key_seq ?? 0) });
    await tx.done;
  });
}

/** What is signed: RFC 8785 canonical JSON of everything but `signature` and `open`. */
export function signedText(command: Omit<CommandIn, "signature">): string {
  const { open: _, ...rest } = command as CommandIn;
  const { signature: __, ...signed } = rest;
  const text = canonicalize(signed);
  if (text === undefined) throw new Error("a command is always JSON");
  return text;
}

export async function sign(key: StoredKey, command: Omit<CommandIn, "signature">): Promise<CommandIn> {
  const text = new TextEncoder().encode(signedText(command));
  // WebCrypto's ECDSA signature is r‖s already, 64 bytes for P-256.
  const signature = await crypto.subtle.sign(SIGNING, key.pair.privateKey, text);
  return { ...command, signature: base64url(signature) };
}

/** The ledger holds the commitment for good; text and salt can be erased beside it. */
export async function commit(text: string): Promise<{ commitment: string; opened: OpenedText }> {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const bytes = new TextEncoder().encode(text);
  const salted = new Uint8Array(salt.length + bytes.length);
  salted.set(salt);
  salted.set(bytes, salt.length);
  const digest = await crypto.subtle.digest("SHA-256", salted);
  return { commitment: hex(digest), opened: { text, salt: base64url(salt) } };
}
