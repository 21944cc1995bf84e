// The page's side of push: is it allowed, is there a subscription, and does the server know it?

import { signal } from "@preact/signals";
import type { NotificationPermission } from "../wire/types";
import { api, Refusal } from "./api";
import { clearMeta, type Spoken, setMeta } from "./db";
import { align } from "./subscription";

export type Known =
  /** Not compared yet, or the server could not be asked. */
  | { state: "unknown" }
  | { state: "comparing" }
  /** The server has exactly what this browser has. */
  | { state: "known" }
  /** `reason` is a code: of the server, or `browser_refused`, `no_worker`. */
  | { state: "failed"; reason: string };

export const permission = signal<NotificationPermission>("default");
export const known = signal<Known>({ state: "unknown" });
/** Grows when the subscription is another one than before: it must be tried anew. */
export const subscriptionChanges = signal(0);

const WORKER_PATIENCE_MS = 10_000;

/** An iPhone has neither until the app is opened from the home screen. */
export function readPermission(): NotificationPermission {
  const there = "Notification" in globalThis && "PushManager" in globalThis && "serviceWorker" in navigator;
  return there ? Notification.permission : "unsupported";
}

/** Only on a tap: browsers block an app for good that asks by itself. */
export async function askPermission(): Promise<void> {
  if (readPermission() !== "unsupported") await Notification.requestPermission();
  await comparePush();
}

let language = "nb";
let signedIn = false;
let under_way: Promise<void> | undefined;
let again = false;

/** Brings browser and server together; at most one at a time, and once more when asked meanwhile. */
export function comparePush(): Promise<void> {
  if (under_way !== undefined) {
    again = true;
    return under_way;
  }
  under_way = compare()
    .finally(() => {
      under_way = undefined;
    })
    .then(() => {
      if (!again) return undefined;
      again = false;
      return comparePush();
    });
  return under_way;
}

async function compare(): Promise<void> {
  const allowed = readPermission();
  permission.value = allowed;
  if (!signedIn || allowed === "unsupported") return;
  // Peeked at: whoever asks for this in an effect must not be asked again by its own answer.
  if (known.peek().state !== "known") known.value = { state: "comparing" };
  try {
    if (allowed !== "granted") {
      // The server must not count on a phone that no longer lets anything through.
      if ((await api.pushState()).subscribed) await api.deletePush();
      known.value = { state: "unknown" };
      return;
    }
    const registration = await workerRegistration();
    if (registration === undefined) {
      known.value = { state: "failed", reason: "no_worker" };
      return;
    }
    if (await align(registration, language)) subscriptionChanges.value = subscriptionChanges.peek() + 1;
    known.value = { state: "known" };
  } catch (error) {
    known.value = { state: "failed", reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  return error instanceof DOMException ? "browser_refused" : "unreachable";
}

async function workerRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  let patience: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    patience = setTimeout(() => resolve(undefined), WORKER_PATIENCE_MS);
  });
  return Promise.race([navigator.serviceWorker.ready, late]).finally(() => clearTimeout(patience));
}

/** Somebody signed in, or nobody is: compares at once, and at every return to the app. */
export function followPush(somebody: boolean): void {
  signedIn = somebody;
  if (somebody) void comparePush();
  else known.value = { state: "unknown" };
}

/** The server writes in the app's language, and so does the worker by itself. */
export async function speak(spoken: Spoken): Promise<void> {
  const changed = language !== spoken.language;
  language = spoken.language;
  await setMeta("spoken", spoken);
  if (changed && signedIn) await comparePush();
}

export function watchPush(): void {
  permission.value = readPermission();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void comparePush();
  });
  window.addEventListener("online", () => void comparePush());
  navigator.serviceWorker?.addEventListener("message", (event) => {
    const { type, hash } = (event.data ?? {}) as { type?: string; hash?: string };
    if (type === "navigate" && hash !== undefined) location.hash = hash;
    if (type === "subscription_changed") {
      subscriptionChanges.value = subscriptionChanges.peek() + 1;
      void comparePush();
    }
  });
}

/** At sign-out: first the browser, so that nothing rings here any more even when the server cannot be told. */
export async function unsubscribePush(): Promise<void> {
  followPush(false);
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await (await registration?.pushManager?.getSubscription())?.unsubscribe();
    await clearMeta("push_told");
    for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
    await navigator.clearAppBadge?.();
  } catch (error) {
    console.warn("the push subscription could not be ended here", error);
  }
  await api.deletePush().catch(() => undefined);
}
