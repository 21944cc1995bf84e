// What a role lets somebody do here. The server decides; the app only leaves out what would be refused.

import type { Role, RoleView, SessionView } from "../wire/types";

const HANDLES_ALARMS: Role[] = ["care_worker", "shift_lead", "responder"];
const MENDS_EQUIPMENT: Role[] = ["it_operator"];
const SEES_EQUIPMENT: Role[] = ["administrator", "it_operator", "coordinator"];

function holds(roles: RoleView[], wanted: Role[], unit: string | undefined): boolean {
  return roles.some(({ role, unit: of }) => wanted.includes(role) && (of === undefined || of === unit));
}

/** Wards and zones. The municipality's technical stream bears its id: no patients, no duty. */
export function wards(session: SessionView | undefined): SessionView["units"] {
  return (session?.units ?? []).filter(({ id }) => id !== session?.municipality);
}

export function mayHandleAlarms(session: SessionView | undefined, unit: string): boolean {
  if (session === undefined) return false;
  const technical = unit === session.municipality;
  return holds(session.roles, technical ? MENDS_EQUIPMENT : HANDLES_ALARMS, technical ? undefined : unit);
}

export function dutyUnits(session: SessionView | undefined): SessionView["units"] {
  return wards(session).filter((unit) => mayHandleAlarms(session, unit.id));
}

/** Keeps the roster of the unit. */
export function leadsShift(session: SessionView | undefined, unit: string): boolean {
  return session !== undefined && holds(session.roles, ["shift_lead"], unit);
}

/** Says who a patient's primary contact is. */
export function mayAssign(session: SessionView | undefined, unit: string): boolean {
  return session !== undefined && holds(session.roles, ["shift_lead", "coordinator"], unit);
}

export function maySeeUnassigned(session: SessionView | undefined): boolean {
  return session?.roles.some(({ role }) => SEES_EQUIPMENT.includes(role)) ?? false;
}

/** Suppliers, auditors and administrators follow no alarms at all; IT only technical ones. */
export function followsAlarms(session: SessionView | undefined): boolean {
  return (session?.units.length ?? 0) > 0;
}

/** Roles whose own screens are still to come. */
export function rolesToCome(session: SessionView | undefined): Role[] {
  const roles = new Set(session?.roles.map(({ role }) => role));
  return [...roles].filter((role) => !HANDLES_ALARMS.includes(role) || !followsAlarms(session));
}
