// Where this person is on duty, with what the phone has asked for and the ledger does not show yet.

import { t } from "../i18n";
import { ask } from "../session/command";
import type { OutboxEntry } from "../sync/db";
import type { Picture } from "../sync/picture";

export type Duty = "on" | "off" | "starting" | "ending";

const UNDER_WAY = new Set(["held", "waiting", "sending", "confirmed"]);

export function dutyIn(
  unit: string,
  picture: Picture,
  entries: OutboxEntry[],
  person: string | undefined,
): Duty {
  const asked = entries
    .filter((entry) => entry.asked.unit === unit && entry.asked.person === person)
    .filter((entry) => UNDER_WAY.has(entry.state))
    .map((entry) => entry.asked.kind)
    .filter((kind) => kind === "start_duty" || kind === "end_duty")
    .at(-1);
  const on = picture[unit]?.duty.some((duty) => duty.person.id === person) ?? false;
  if (asked === "start_duty" && !on) return "starting";
  if (asked === "end_duty" && on) return "ending";
  return on ? "on" : "off";
}

export async function startDuty(unit: { id: string; name: string }): Promise<void> {
  await ask({ kind: "start_duty", unit: unit.id, label: unit.name });
}

export async function endDuty(unit: { id: string; name: string }): Promise<void> {
  await ask({ kind: "end_duty", unit: unit.id, label: unit.name });
}

export function dutyText(duty: Duty): string {
  return t(`duty-${duty}`);
}
