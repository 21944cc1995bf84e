// The phone's copy of the units it follows, and the only way it changes: snapshot, then event by event.

import type { AlarmView, Cursor, DutyView, EventFrame, PatientView, UnitSnapshot } from "../wire/types";

export interface UnitPicture {
  unit: string;
  name: string;
  seq: number;
  hash: string;
  alarms: Record<string, AlarmView>;
  patients: PatientView[];
  duty: DutyView[];
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
  const { unit, seq, hash, patients, duty } = snapshot;
  const alarms = Object.fromEntries(snapshot.alarms.map((alarm) => [alarm.id, alarm]));
  return { ...picture, [unit]: { unit, name, seq, hash, alarms, patients, duty } };
}

export function applyDuty(picture: Picture, unit: string, duty: DutyView[]): Picture {
  const known = picture[unit];
  return known === undefined ? picture : { ...picture, [unit]: { ...known, duty } };
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

/** What `hello` tells: null when nothing is known yet. */
export function cursors(picture: Picture): Record<string, Cursor> | null {
  const known = Object.values(picture).map(({ unit, seq, hash }) => [unit, { seq, hash }] as const);
  return known.length === 0 ? null : Object.fromEntries(known);
}
