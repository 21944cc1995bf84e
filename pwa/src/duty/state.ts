// Where this person is on duty, with what the phone has asked for and the ledger does not show yet.

import { t } from "../i18n";
import { ask } from "../session/command";
import type { OutboxEntry } from "../sync/db";
import type { Picture } from "../sync/picture";
import type { DutyPayload, DutyView, PolicyView, UnitRef } from "../wire/types";

export type Duty = "on" | "off" | "starting" | "ending";

const UNDER_WAY = new Set(["held", "waiting", "sending", "confirmed"]);
/** How long before its end a duty asks. */
export const ASKS_BEFORE_MS = 15 * 60_000;

function askedFor(unit: string, entries: OutboxEntry[], person: string | undefined): OutboxEntry[] {
  return entries.filter(
    (entry) => entry.asked.unit === unit && entry.asked.person === person && UNDER_WAY.has(entry.state),
  );
}

export function dutyIn(
  unit: string,
  picture: Picture,
  entries: OutboxEntry[],
  person: string | undefined,
): Duty {
  const asked = askedFor(unit, entries, person)
    .map((entry) => entry.asked.kind)
    .filter((kind) => kind === "start_duty" || kind === "end_duty")
    .at(-1);
  const on = myDuty(unit, picture, person) !== undefined;
  if (asked === "start_duty" && !on) return "starting";
  if (asked === "end_duty" && on) return "ending";
  return on ? "on" : "off";
}

export function myDuty(unit: string, picture: Picture, person: string | undefined): DutyView | undefined {
  return picture[unit]?.duty.find((duty) => duty.person.id === person);
}

/** Nobody else is on duty there: without this person the unit's alarms have nobody to go to. */
export function isLast(unit: string, picture: Picture, person: string | undefined): boolean {
  return picture[unit]?.duty.every((duty) => duty.person.id === person) ?? true;
}

/** Until when, by the ledger or by what this phone has asked for since. */
export function untilOf(duty: DutyView, unit: string, entries: OutboxEntry[]): string | undefined {
  const asked = askedFor(unit, entries, duty.person.id).findLast(
    ({ asked: { kind } }) => kind === "extend_duty",
  );
  return (asked?.asked.payload as DutyPayload | undefined)?.until ?? duty.until;
}

export interface Ending {
  unit: string;
  name: string;
  until: string;
  passed: boolean;
  last: boolean;
}

/** This person's duties that end within a quarter of an hour, or should have ended. */
export function endingDuties(
  picture: Picture,
  entries: OutboxEntry[],
  person: string | undefined,
  now: number,
): Ending[] {
  return Object.values(picture).flatMap(({ unit, name }) => {
    const duty = myDuty(unit, picture, person);
    if (duty === undefined || dutyIn(unit, picture, entries, person) !== "on") return [];
    const until = untilOf(duty, unit, entries);
    if (until === undefined || Date.parse(until) - now > ASKS_BEFORE_MS) return [];
    return [{ unit, name, until, passed: Date.parse(until) <= now, last: isLast(unit, picture, person) }];
  });
}

/**
 * Who can take a unit's alarms: the others of the picture that have somebody, those that the unit's own
 * escalation policy names and the response centre, about whom only the server knows.
 */
export function handOverTargets(unit: string, picture: Picture, policy: PolicyView | undefined): UnitRef[] {
  const seen = Object.values(picture)
    .filter((other) => other.unit !== unit && other.duty.length > 0 && other.handed_over_to?.id !== unit)
    .map(({ unit: id, name }) => ({ id, name }));
  const targets = policy?.steps.flatMap((step) => step.targets) ?? [];
  const named = targets.flatMap((target) => (target.type === "on_duty_in" ? [target.unit] : []));
  const next = policy?.continue_in === undefined ? [] : [policy.continue_in];
  const further = [...named, ...next, ...(policy?.response_centres ?? [])];
  const known = new Set([unit, ...Object.keys(picture)]);
  const unseen = further.filter(({ id }) => !known.has(id) && known.add(id));
  return [...seen.sort((a, b) => a.name.localeCompare(b.name, "nb")), ...unseen];
}

export async function startDuty(unit: UnitRef, until?: string): Promise<string> {
  const payload: DutyPayload = until === undefined ? {} : { until };
  return ask({ kind: "start_duty", unit: unit.id, label: unit.name, payload });
}

export async function extendDuty(unit: UnitRef, until: string): Promise<string> {
  return ask({ kind: "extend_duty", unit: unit.id, label: unit.name, payload: { until } });
}

export async function endDuty(unit: UnitRef, hand_over_to?: UnitRef): Promise<string> {
  const payload = hand_over_to === undefined ? {} : { hand_over_to: hand_over_to.id };
  return ask({ kind: "end_duty", unit: unit.id, label: unit.name, payload });
}

export function dutyText(duty: Duty): string {
  return t(`duty-${duty}`);
}
