// Shows a notification for every push. A browser takes the subscription away from an app that does not.

import { getMeta, type NewestPush, withDb } from "../sync/db";
import { BOKMAL, spokenWords } from "../sync/spoken";
import type { PushMessage } from "../wire/types";
import { isNewer, type Notice, type NoticeData, noticeFor, readMessage } from "./content";
import { sendReceipt } from "./receipt";
import { worker } from "./worker";

/** Storage must never keep an alarm waiting: iOS cuts it in the background, and it can hang. */
const STORAGE_PATIENCE_MS = 400;
/** An alarm is never this old without a later push. */
const FORGET_AFTER_MS = 24 * 3_600_000;

/** What this run of the worker has received, written before anything is awaited. */
const received = new Map<string, PushMessage>();

export async function onPush(text: string | undefined): Promise<void> {
  const message = readMessage(text);
  remember(message);
  const [words, kept] = await Promise.all([
    patiently(spokenWords(), BOKMAL),
    patiently(keptPushes(), {} as Record<string, NewestPush>),
  ]);
  const key = keyOf(message) ?? "";
  remember(kept[key]?.message);
  // Read last, so that a push that came meanwhile counts.
  const newest = received.get(key);
  await show(noticeFor(message, newest, words, maxActions()));
  await Promise.allSettled([
    message && sendReceipt(message.nattvakt.delivery, "shown"),
    setBadge(message?.app_badge),
    newest && keep(newest),
  ]);
}

function remember(message: PushMessage | undefined): void {
  const key = keyOf(message);
  if (message === undefined || key === undefined) return;
  const known = received.get(key);
  if (known === undefined || !isNewer(known, message)) received.set(key, message);
}

/** By ledger too: an alarm that is shared between units is told from both, each with its own numbers. */
function keyOf(message: PushMessage | undefined): string | undefined {
  const { unit, alarm } = message?.nattvakt ?? {};
  return alarm === undefined ? undefined : `${unit}/${alarm}`;
}

async function keptPushes(): Promise<Record<string, NewestPush>> {
  return (await getMeta("newest_pushes")) ?? {};
}

/** In one transaction: pushes come in bunches. */
async function keep(message: PushMessage): Promise<void> {
  const at = Date.now();
  const key = keyOf(message) ?? "";
  await withDb(async (db) => {
    const tx = db.transaction("meta", "readwrite");
    const kept = ((await tx.store.get("newest_pushes")) ?? {}) as Record<string, NewestPush>;
    const fresh = Object.entries(kept).filter(([, push]) => at - push.at < FORGET_AFTER_MS);
    const known = kept[key]?.message;
    if (known === undefined || !isNewer(known, message)) {
      await tx.store.put({ ...Object.fromEntries(fresh), [key]: { at, message } }, "newest_pushes");
    }
    await tx.done;
  });
}

/** Rather something plain than nothing: what a browser does not like about the rest must not cost the alarm. */
export async function show({ title, options }: Notice): Promise<void> {
  try {
    await worker.registration.showNotification(title, options as NotificationOptions);
  } catch (error) {
    console.warn("a notification had to be shown plainly", error);
    const { body, data } = options;
    await worker.registration.showNotification(title, { body, data: data satisfies NoticeData });
  }
}

function maxActions(): number {
  return (Notification as unknown as { maxActions?: number }).maxActions ?? 0;
}

async function setBadge(count: number | undefined): Promise<void> {
  if (count === undefined || !("setAppBadge" in navigator)) return;
  await (count === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(count));
}

async function patiently<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let patience: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    patience = setTimeout(() => resolve(otherwise), STORAGE_PATIENCE_MS);
  });
  return Promise.race([work.catch(() => otherwise), late]).finally(() => clearTimeout(patience));
}
