// What a push puts on the screen. Pure: every push shows something, and never something older than was shown.

import type { Words } from "../sync/spoken";
import type { PushFacts, PushMessage } from "../wire/types";

/** What the worker needs again when the notification is tapped. */
export interface NoticeData {
  navigate: string;
  purpose?: PushFacts["purpose"];
  delivery?: string;
  municipality?: string;
  unit?: string;
  alarm?: string;
  seq?: number;
}

export interface Notice {
  title: string;
  options: {
    body: string;
    lang: string;
    dir: "auto" | "ltr" | "rtl";
    tag: string;
    renotify: boolean;
    silent: boolean;
    requireInteraction: boolean;
    icon: string;
    badge: string;
    actions: { action: "take" | "open"; title: string }[];
    data: NoticeData;
  };
}

/** The payload, or undefined when it is not one that this version reads. */
export function readMessage(text: string | undefined): PushMessage | undefined {
  try {
    const message = JSON.parse(text ?? "") as PushMessage;
    const { notification, nattvakt } = message;
    const readable =
      typeof notification.title === "string" &&
      typeof notification.body === "string" &&
      typeof nattvakt.delivery === "string" &&
      typeof nattvakt.purpose === "string";
    return readable ? message : undefined;
  } catch {
    return undefined;
  }
}

/** Of the same alarm, and told of a later entry of the ledger. */
export function isNewer(other: PushMessage | undefined, than: PushMessage): boolean {
  const [theirs, ours] = [other?.nattvakt, than.nattvakt];
  if (theirs === undefined || ours.alarm === undefined || theirs.alarm !== ours.alarm) return false;
  // A sequence number counts within one unit's ledger; a shared alarm is told from several.
  if (theirs.unit !== ours.unit) return false;
  return (theirs.seq ?? 0) > (ours.seq ?? 0);
}

/** What to show for `message` when `newest` is the newest that was ever received about its alarm. */
export function noticeFor(
  message: PushMessage | undefined,
  newest: PushMessage | undefined,
  words: Words,
  maxActions: number,
): Notice {
  if (message === undefined) return unreadable(words);
  if (newest !== undefined && isNewer(newest, message)) {
    const again = toNotice(newest, maxActions);
    // It has been heard already; it is only put back because every push must show something.
    return { ...again, options: { ...again.options, renotify: false } };
  }
  return toNotice(message, maxActions);
}

function toNotice({ notification, nattvakt }: PushMessage, maxActions: number): Notice {
  const { title, body, lang, dir, navigate, tag, renotify, silent, require_interaction } = notification;
  const { purpose, delivery, municipality, unit, alarm, seq } = nattvakt;
  return {
    title,
    options: {
      body,
      lang,
      dir: dir === "rtl" || dir === "ltr" ? dir : "auto",
      tag: tag ?? "",
      // Browsers refuse `renotify` without a tag, and then nothing would be shown at all.
      renotify: renotify === true && Boolean(tag),
      silent: silent === true,
      requireInteraction: require_interaction === true,
      icon: ICON,
      badge: BADGE,
      actions: actionsFor(nattvakt, maxActions),
      data: { navigate, purpose, delivery, municipality, unit, alarm, seq },
    },
  };
}

function actionsFor(facts: PushFacts, most: number): Notice["options"]["actions"] {
  if (facts.purpose !== "alarm" || facts.alarm === undefined || facts.unit === undefined) return [];
  const actions: Notice["options"]["actions"] = [];
  if (facts.take_label !== undefined) actions.push({ action: "take", title: facts.take_label });
  if (facts.open_label !== undefined) actions.push({ action: "open", title: facts.open_label });
  return actions.slice(0, Math.max(0, most));
}

const ICON = "/icons/icon-192.png";
const BADGE = "/icons/maskable-192.png";

function unreadable(words: Words): Notice {
  return plain(words["push-unreadable"], "nattvakt-unreadable", { navigate: "/" });
}

/** The worker's own words, quietly, in the place of what stands under `tag`. */
export function plain(body: string, tag: string, data: NoticeData, silent = false): Notice {
  return {
    title: "Nattvakt",
    options: {
      body,
      lang: "",
      dir: "auto",
      tag,
      renotify: false,
      silent,
      requireInteraction: false,
      icon: ICON,
      badge: BADGE,
      actions: [],
      data,
    },
  };
}
