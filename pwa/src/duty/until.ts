// When a duty ends: what is proposed, and how it is changed in large steps.

import type { PlannedDuty } from "../wire/types";

export const STEP_MS = 15 * 60_000;
/** Shorter than this nobody starts a duty: at 22:15 the night is meant, not the evening's last minutes. */
const SHORTEST_MS = 2 * 3_600_000;
const LONGEST_MS = 24 * 3_600_000;
/** Who starts early starts the planned duty. */
const EARLY_MS = 2 * 3_600_000;
const USUAL_ENDS: [number, number][] = [
  [7, 30],
  [15, 30],
  [22, 30],
];

/** Milliseconds that the zone's clocks are ahead of UTC at `at`. */
function ahead(at: number, zone: string | undefined): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return shown - Math.floor(at / 1_000) * 1_000;
}

/** The moment at which the zone's clocks show what `shown` is in UTC. */
function momentOf(shown: number, zone: string | undefined): number {
  const guess = shown - ahead(shown, zone);
  return shown - ahead(guess, zone);
}

/** The next usual end of a shift that is worth starting for. */
export function usualEnd(now: number, zone: string | undefined): number {
  const shown = new Date(now + ahead(now, zone));
  const ends = [0, 1].flatMap((days) =>
    USUAL_ENDS.map(([hour, minute]) =>
      momentOf(
        Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth(), shown.getUTCDate() + days, hour, minute),
        zone,
      ),
    ),
  );
  return ends.find((end) => end - now >= SHORTEST_MS) ?? now + LONGEST_MS / 3;
}

/** The end of this person's planned duty, or the usual end. */
export function proposedEnd(
  planned: PlannedDuty[],
  person: string | undefined,
  now: number,
  zone: string | undefined,
): number {
  const mine = planned
    .filter((duty) => duty.person.id === person)
    .filter(
      (duty) => Date.parse(duty.starts_at) - EARLY_MS <= now && Date.parse(duty.ends_at) > now + STEP_MS,
    )
    .map((duty) => Date.parse(duty.ends_at));
  return mine.length === 0 ? usualEnd(now, zone) : Math.max(...mine);
}

/** On whole quarters, at least one ahead and at most a day. */
export function stepEnd(end: number, steps: number, now: number): number {
  const quarter = steps > 0 ? Math.floor(end / STEP_MS) : Math.ceil(end / STEP_MS);
  const earliest = Math.ceil((now + STEP_MS) / STEP_MS);
  const latest = Math.floor((now + LONGEST_MS) / STEP_MS);
  return Math.min(latest, Math.max(earliest, quarter + steps)) * STEP_MS;
}

/** Counted from now when it has run out already. */
export function extended(until: string | undefined, by_ms: number, now: number): string {
  return new Date(Math.max(until === undefined ? now : Date.parse(until), now) + by_ms).toISOString();
}
