// The phone's copy of the units it follows, and the only way it changes: snapshot, then event by event.

import type {
  AlarmView,
  ContactView,
  Cursor,
  DutyView,
  EventFrame,
  PatientView,
  UnitRef,
  UnitSnapshot,
} from "../wire/types";

export interface UnitPicture {
  unit: string;
  name: string;
  seq: number;
  hash: string;
  alarms: Record<string, AlarmView>;
  patients: PatientView[];
  duty: DutyView[];
  /** Numbers to call when nothing else works. Unknown in what an earlier version of the app kept. */
  contacts?: ContactView[];
  /** Where this unit's alarms go until somebody is on duty here again. */
  handed_over_to?: UnitRef;
}

export type Picture = Record<string, UnitPicture>;

/** How long a signed alarm stays on the phone. */
export const KEEP_SIGNED_MS = 16 * 3_600_000;

export type Applied =
  | { result: "applied"; picture: Picture }
  /** Already known: sent twice around a reconnect. */
  | { result: "old" }
  /** Something before it is missing, or the unit is not known: ask again from the cursor. */
  | { result: "gap" };

export function applyEvent(picture: Picture, event: EventFrame): Applied {
  const unit = picture[event.unit];
  if (unit === undefined || event.seq > unit.seq + 1) return { result: "gap" };
  if (event.seq <= unit.seq) return { result: "old" };
  const next: UnitPicture = {
    ...unit,
    seq: event.seq,
    hash: event.hash,
    alarms: event.alarm === undefined ? unit.alarms : replace(unit.alarms, event.alarm),
    duty: event.duty ?? unit.duty,
  };
  return { result: "applied", picture: { ...picture, [event.unit]: next } };
}

function replace(alarms: Record<string, AlarmView>, alarm: AlarmView): Record<string, AlarmView> {
  const known = alarms[alarm.id];
  return known !== undefined && known.seq > alarm.seq ? alarms : { ...alarms, [alarm.id]: alarm };
}

/** A snapshot is the whole truth about its unit: what it does not name is gone. */
export function applySnapshot(picture: Picture, snapshot: UnitSnapshot, name: string): Picture {
  const { unit, seq, hash, patients, duty, contacts, handed_over_to } = snapshot;
  const alarms = Object.fromEntries(snapshot.alarms.map((alarm) => [alarm.id, alarm]));
  const next: UnitPicture = { unit, name, seq, hash, alarms, patients, duty, contacts, handed_over_to };
  return { ...picture, [unit]: next };
}

export function applyDuty(
  picture: Picture,
  unit: string,
  duty: DutyView[],
  handed_over_to?: UnitRef,
): Picture {
  const known = picture[unit];
  return known === undefined ? picture : { ...picture, [unit]: { ...known, duty, handed_over_to } };
}

/** What an earlier version of the app kept knew less of a duty: nothing is claimed about the phone. */
export function asKeptBefore(duty: Partial<DutyView> & Pick<DutyView, "person" | "since">): DutyView {
  return { id: "", connected: false, reach: "never", temp: false, ...duty };
}

/** Keeps the units that are followed; what was taken away is forgotten. */
export function keepUnits(picture: Picture, keep: (unit: string) => boolean): Picture {
  return Object.fromEntries(Object.entries(picture).filter(([unit]) => keep(unit)));
}

/** Forgets what was signed more than 16 hours before `now`. The same picture when there is nothing to forget. */
export function prune(picture: Picture, now: number): Picture {
  const isStale = (alarm: AlarmView) =>
    alarm.signed !== undefined &&
    alarm.state === "signed" &&
    Date.parse(alarm.signed.at) < now - KEEP_SIGNED_MS;
  if (!Object.values(picture).some((unit) => Object.values(unit.alarms).some(isStale))) return picture;
  return Object.fromEntries(
    Object.entries(picture).map(([id, unit]) => {
      const kept = Object.entries(unit.alarms).filter(([, alarm]) => !isStale(alarm));
      return [id, { ...unit, alarms: Object.fromEntries(kept) }];
    }),
  );
}

/** What `hello` tells: null when nothing is known yet. A unit kept without its numbers is asked for whole. */
export function cursors(picture: Picture): Record<string, Cursor> | null {
  const known = Object.values(picture)
    .filter(({ contacts }) => contacts !== undefined)
    .map(({ unit, seq, hash }) => [unit, { seq, hash }] as const);
  return known.length === 0 ? null : Object.fromEntries(known);
}
