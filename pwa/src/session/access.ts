// What a role lets somebody do here. The server decides; the app only leaves out what would be refused.

import type { Role, RoleView, SessionView } from "../wire/types";

const HANDLES_ALARMS: Role[] = ["care_worker", "shift_lead", "responder"];
const SEES_EQUIPMENT: Role[] = ["administrator", "it_operator", "coordinator"];

function holds(roles: RoleView[], wanted: Role[], unit: string | undefined): boolean {
  return roles.some(({ role, unit: of }) => wanted.includes(role) && (of === undefined || of === unit));
}

export function mayHandleAlarms(session: SessionView | undefined, unit: string): boolean {
  return session !== undefined && holds(session.roles, HANDLES_ALARMS, unit);
}

export function dutyUnits(session: SessionView | undefined): SessionView["units"] {
  return (session?.units ?? []).filter((unit) => mayHandleAlarms(session, unit.id));
}

export function maySeeUnassigned(session: SessionView | undefined): boolean {
  return session?.roles.some(({ role }) => SEES_EQUIPMENT.includes(role)) ?? false;
}

/** IT, suppliers, auditors and administrators follow no unit's alarms. */
export function followsAlarms(session: SessionView | undefined): boolean {
  return (session?.units.length ?? 0) > 0;
}
