// The part of the HTTP interface that is about who is here: rosters, admission, shared phones.

import type {
  Admission,
  PhonePeople,
  PolicyView,
  PrimaryContact,
  Roster,
  RosterResult,
  SessionView,
  SetPin,
  TakeOver,
} from "../wire/types";
import { request } from "./api";

const unitPath = (unit: string) => `units/${encodeURIComponent(unit)}`;

export const dutyApi = {
  roster: (unit: string) => request<Roster>("GET", `${unitPath(unit)}/roster`),
  importRoster: (unit: string, file: { type: "text/csv" | "text/calendar"; text: string }) =>
    request<RosterResult>("POST", `${unitPath(unit)}/roster`, { file }),
  policy: (unit: string) => request<PolicyView>("GET", `${unitPath(unit)}/policy`),
  setPrimaryContact: (unit: string, patient: string, body: PrimaryContact) =>
    request<void>("PUT", `${unitPath(unit)}/patients/${encodeURIComponent(patient)}/primary_contact`, {
      body,
    }),
  admission: (body: Admission) => request<SessionView>("POST", "session/admission", { body }),
  setPin: (body: SetPin) => request<void>("PUT", "session/pin", { body }),
  takeOver: (body: TakeOver) => request<SessionView>("POST", "session/pin", { body }),
  people: () => request<PhonePeople>("GET", "phones/this/people"),
};
