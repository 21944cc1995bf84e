// How far the picture can be trusted, in one of four words.

import { SILENCE_MS } from "../sync/connection";

/** Without a word from the server for this long, nobody should believe the screen. */
export const NO_CONTACT_AFTER_MS = 10 * 60_000;
/** A first connection may take this long before its absence is news. */
export const CONNECTING_MS = 8_000;

export type Contact =
  /** Green: greeted, and heard within the heartbeat. */
  | { kind: "live" }
  /** Amber: opened a moment ago. */
  | { kind: "connecting" }
  /** Amber: an older picture, and how old. */
  | { kind: "stale"; since: number; minutes: number }
  /** Red: nothing to show, too old to believe, or silent while somebody relies on it. */
  | { kind: "none"; since: number | undefined };

interface Known {
  live: boolean;
  /** Phone time of the last frame, of an earlier run too. */
  heard_at: number | undefined;
  /** Phone time at which the app was opened. */
  opened_at: number;
  now: number;
  /** Somebody relies on this phone and it hears nothing. */
  lost?: boolean;
}

export function contactOf({ live, heard_at, opened_at, now, lost = false }: Known): Contact {
  const silent = heard_at === undefined ? Number.POSITIVE_INFINITY : Math.max(0, now - heard_at);
  if (live && silent <= SILENCE_MS) return { kind: "live" };
  if (lost) return { kind: "none", since: heard_at };
  const heardSinceOpened = heard_at !== undefined && heard_at >= opened_at;
  if (now - opened_at < CONNECTING_MS && !live && !heardSinceOpened) return { kind: "connecting" };
  if (heard_at === undefined || silent > NO_CONTACT_AFTER_MS) return { kind: "none", since: heard_at };
  return { kind: "stale", since: heard_at, minutes: Math.floor(silent / 60_000) };
}
