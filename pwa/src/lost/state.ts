// No contact while somebody relies on this phone: when it is said over the whole screen, and heard.

import { signal } from "@preact/signals";
import { dutyIn } from "../duty/state";
import { session, standing } from "../session/state";
import { heardAt, live, picture } from "../sync/live";
import { entries } from "../sync/sender";
import { preferences } from "../ui/preferences";
import { play } from "../ui/sound";
import { CONNECTING_MS } from "../ui/status";

/** On duty, a phone that has not heard the server for so long says so loudly. */
export const SILENT_MS = 30_000;
/** A wall tablet is looked at, not carried: it says so at once. */
export const TABLET_LOST_MS = 5_000;
export const SOUND_EVERY_MS = 15_000;
const LOOK_EVERY_MS = 1_000;
/** Timers stood still: the phone slept. Even a hidden page's timers run once a minute. */
const SLEPT_MS = 90_000;

export interface Known {
  on_duty: boolean;
  tablet: boolean;
  live: boolean;
  /** Phone time of the last frame, of an earlier run too. */
  heard_at: number | undefined;
  /** Phone time since which the connection is gone. */
  gone_since: number | undefined;
  /** Phone time at which the app was opened, shown again, or woke up: a connection takes a moment then. */
  awake_since: number;
  now: number;
}

export function isLost({ on_duty, tablet, live, heard_at, gone_since, awake_since, now }: Known): boolean {
  if (!on_duty && !tablet) return false;
  if (now - awake_since < CONNECTING_MS) return false;
  if (tablet && !live && gone_since !== undefined && now - gone_since >= TABLET_LOST_MS) return true;
  return now - (heard_at ?? 0) >= SILENT_MS;
}

/** When the loss sounds: at once, and again until somebody touches the phone. */
export class LostBell {
  private last: number | undefined;
  private touched = false;

  /** Call often; true when it is to sound now. */
  due(lost: boolean, now: number): boolean {
    if (!lost) {
      this.last = undefined;
      this.touched = false;
      return false;
    }
    if (this.touched || (this.last !== undefined && now - this.last < SOUND_EVERY_MS)) return false;
    this.last = now;
    return true;
  }

  touch(): void {
    if (this.last !== undefined) this.touched = true;
  }
}

/** Somebody relies on this phone and it hears nothing. */
export const lost = signal(false);
/** They have read it and look at the last known alarms. */
export const lostRead = signal(false);

export function watchContact(): void {
  const bell = new LostBell();
  let awake_since = Date.now();
  let looked_at = Date.now();
  let gone_since: number | undefined = Date.now();
  const look = () => {
    const now = Date.now();
    if (now - looked_at > SLEPT_MS || now < looked_at) awake_since = now;
    looked_at = now;
    const me = session.peek()?.person.id;
    const units = Object.keys(picture.peek());
    const is =
      standing.peek() === "in" &&
      isLost({
        on_duty: units.some((unit) => dutyIn(unit, picture.peek(), entries.peek(), me) === "on"),
        tablet: preferences.peek().phone_kind === "tablet",
        live: live.peek(),
        heard_at: heardAt.peek(),
        gone_since,
        awake_since,
        now,
      });
    lost.value = is;
    if (!is) lostRead.value = false;
    if (bell.due(is, now)) play("lost");
  };
  live.subscribe((on) => {
    gone_since = on ? undefined : Date.now();
    look();
  });
  heardAt.subscribe(look);
  setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") awake_since = Date.now();
    look();
  });
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => bell.touch());
}
