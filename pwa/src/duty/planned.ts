// The planned duties of the units, as the server last told them.

import { signal } from "@preact/signals";
import { dutyApi } from "../sync/duty-api";
import type { DutyView, PlannedDuty } from "../wire/types";

export const planned = signal<Record<string, PlannedDuty[]>>({});

/** No answer changes nothing: without a roster the usual end of a shift is proposed. */
export async function loadPlanned(unit: string): Promise<void> {
  try {
    const roster = await dutyApi.roster(unit);
    planned.value = { ...planned.value, [unit]: roster.planned };
  } catch {
    // Asked again the next time somebody looks.
  }
}

/** Who comes next: not begun yet, or begun and not there. Soonest first. */
export function comingUp(duties: PlannedDuty[], here: DutyView[], now: number): PlannedDuty[] {
  const present = new Set(here.map(({ person }) => person.id));
  return duties
    .filter(({ ends_at }) => Date.parse(ends_at) > now)
    .filter(({ person, starts_at }) => Date.parse(starts_at) > now || !present.has(person.id))
    .sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));
}
