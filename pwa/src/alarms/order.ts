// Which alarms are open, and which comes first.

import type { Picture } from "../sync/picture";
import { type AlarmView, PRIORITIES, type Priority } from "../wire/types";

const RANK = new Map<Priority, number>(PRIORITIES.map((priority, rank) => [priority, rank]));

/** The most urgent first; among equals the one that has waited longest. The id settles what is left. */
export function byUrgency(a: AlarmView, b: AlarmView): number {
  const rank = (RANK.get(a.priority) ?? 0) - (RANK.get(b.priority) ?? 0);
  if (rank !== 0) return rank;
  const age = Date.parse(a.raised_at) - Date.parse(b.raised_at);
  return age !== 0 ? age : a.id < b.id ? -1 : 1;
}

/** An alarm that is shared between two followed units is one alarm: the one of the unit where it rang. */
function every(picture: Picture): AlarmView[] {
  const found = new Map<string, AlarmView>();
  for (const unit of Object.values(picture)) {
    for (const alarm of Object.values(unit.alarms)) {
      if (!found.has(alarm.id) || alarm.from_unit === undefined) found.set(alarm.id, alarm);
    }
  }
  return [...found.values()];
}

export function openAlarms(picture: Picture): AlarmView[] {
  return every(picture)
    .filter((alarm) => alarm.state !== "signed")
    .sort(byUrgency);
}

export function signedAlarms(picture: Picture): AlarmView[] {
  const signedAt = (alarm: AlarmView) => Date.parse(alarm.signed?.at ?? alarm.raised_at);
  return every(picture)
    .filter((alarm) => alarm.state === "signed")
    .sort((a, b) => signedAt(b) - signedAt(a));
}

export function findAlarm(picture: Picture, id: string): AlarmView | undefined {
  return every(picture).find((alarm) => alarm.id === id);
}

/** The other open alarms that one signature may cover: of the same unit, about exactly the same people. */
export function signableWith(picture: Picture, alarm: AlarmView): AlarmView[] {
  const people = (of: AlarmView) =>
    of.subjects
      .map(({ id }) => id)
      .sort()
      .join();
  if (alarm.subjects.length === 0) return [];
  return openAlarms(picture).filter(
    (other) => other.id !== alarm.id && other.unit === alarm.unit && people(other) === people(alarm),
  );
}

/** The others of tonight about the same people, newest first. */
export function aboutTheSame(picture: Picture, alarm: AlarmView): AlarmView[] {
  const people = new Set(alarm.subjects.map(({ id }) => id));
  return every(picture)
    .filter((other) => other.id !== alarm.id && other.subjects.some(({ id }) => people.has(id)))
    .sort((a, b) => Date.parse(b.raised_at) - Date.parse(a.raised_at));
}
