// When the phone makes itself heard.

import { effect } from "@preact/signals";
import { session } from "../session/state";
import { picture } from "../sync/live";
import { play } from "../ui/sound";
import type { AlarmView, Priority } from "../wire/types";
import { openAlarms } from "./order";

/** What nobody has taken does not fall silent. Only equipment waits for somebody to look. */
const REPEAT_MS: Partial<Record<Priority, number>> = { acute: 8_000, high: 20_000, normal: 60_000 };
const LOOK_EVERY_MS = 1_000;

/** What one waiting alarm is known by: a new start, step or release rings anew. */
export function ringKey(alarm: AlarmView): string {
  return `${alarm.id} ${alarm.start_seq} ${alarm.step} ${alarm.acknowledged?.at ?? ""}`;
}

export class Ringer {
  private rung = new Map<string, number>();

  /** The most urgent priority that is to sound at `now`, if any. */
  due(waiting: AlarmView[], now: number): Priority | undefined {
    const keys = new Set(waiting.map(ringKey));
    for (const key of this.rung.keys()) if (!keys.has(key)) this.rung.delete(key);
    const ringing = waiting.filter((alarm) => {
      const last = this.rung.get(ringKey(alarm));
      const every = REPEAT_MS[alarm.priority];
      return last === undefined || (every !== undefined && now - last >= every);
    });
    for (const alarm of ringing) this.rung.set(ringKey(alarm), now);
    return ringing[0]?.priority;
  }
}

/** Only AKUTT sounds while this person stands beside somebody who sleeps. */
function isBesideSomebody(open: AlarmView[], me: string | undefined): boolean {
  return open.some(
    ({ acknowledged }) => acknowledged?.by.id === me && acknowledged?.arrived_at !== undefined,
  );
}

export function startRinging(): void {
  const ringer = new Ringer();
  const look = () => {
    const open = openAlarms(picture.value);
    const priority = ringer.due(
      open.filter(({ state }) => state === "raised"),
      Date.now(),
    );
    if (priority === undefined || session.value === undefined) return;
    play(priority, priority !== "acute" && isBesideSomebody(open, session.value.person.id));
  };
  effect(() => {
    if (picture.value) look();
  });
  setInterval(look, LOOK_EVERY_MS);
}
