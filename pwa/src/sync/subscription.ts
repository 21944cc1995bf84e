// How this phone's push subscription and the server's knowledge of it are brought together. DOM-free: the
// worker does it when the browser changes the subscription, the page at every start and return.

import type { PlatformTraits, PushState, PutSubscription } from "../wire/types";
import { api } from "./api";
import { getMeta, setMeta } from "./db";
import { base64url, hex } from "./keys";

/** What the browser has. */
export interface Local {
  endpoint_sha256: string;
  /** The server key it was made with, where the browser tells. */
  public_key: string | undefined;
}

export interface Told {
  endpoint_sha256: string;
  language: string;
}

/** keep: all is well · tell: the server must hear of it · subscribe: there is none · renew: this one is no use. */
export type Step = "keep" | "tell" | "subscribe" | "renew";

export function stepFor(
  server: PushState,
  local: Local | undefined,
  told: Told | undefined,
  language: string,
): Step {
  if (local === undefined) return "subscribe";
  if (local.public_key !== undefined && local.public_key !== server.public_key) return "renew";
  const known = server.subscribed && server.endpoint_sha256 === local.endpoint_sha256;
  // The server had it and has none: the push service gave it up. Some browsers never notice.
  const dropped = !server.subscribed && told?.endpoint_sha256 === local.endpoint_sha256;
  if (!known) return dropped ? "renew" : "tell";
  if (!server.key_is_current) return "renew";
  return told?.endpoint_sha256 === local.endpoint_sha256 && told.language === language ? "keep" : "tell";
}

/** Answers whether it is another subscription than the server had: what was tested before says nothing of it. */
export async function align(registration: ServiceWorkerRegistration, language: string): Promise<boolean> {
  const server = await api.pushState();
  const current = await registration.pushManager.getSubscription();
  const local = current === null ? undefined : await localOf(current);
  const step = stepFor(server, local, await getMeta("push_told"), language);
  if (step === "keep") return false;
  if (step === "renew") await current?.unsubscribe();
  const kept = step === "tell" ? current : null;
  const subscription = kept ?? (await subscribe(registration, server.public_key));
  const { endpoint_sha256, public_key = server.public_key } = await localOf(subscription);
  await api.putPush(bodyOf(subscription, public_key, language));
  await setMeta("push_told", { endpoint_sha256, language });
  return endpoint_sha256 !== server.endpoint_sha256;
}

async function subscribe(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  try {
    return await registration.pushManager.subscribe(options);
  } catch (error) {
    // A subscription with another key that the browser did not show us stands in the way.
    if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    return registration.pushManager.subscribe(options);
  }
}

async function localOf({ endpoint, options }: PushSubscription): Promise<Local> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  const key = options?.applicationServerKey;
  return { endpoint_sha256: hex(digest), public_key: key ? base64url(key) : undefined };
}

function bodyOf(subscription: PushSubscription, public_key: string, language: string): PutSubscription {
  const key = (name: PushEncryptionKeyName) => base64url(subscription.getKey(name) ?? new ArrayBuffer(0));
  return {
    endpoint: subscription.endpoint,
    keys: { p256dh: key("p256dh"), auth: key("auth") },
    public_key,
    language,
    platform: platformTraits(),
  };
}

/** Chromium alone has `renotify`, and it alone is known to replace by tag without a sound. */
export function platformTraits(): PlatformTraits {
  const renotify = "Notification" in globalThis && "renotify" in Notification.prototype;
  return { renotify, replaces_silently: renotify };
}

export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
