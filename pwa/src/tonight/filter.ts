// Which signed alarms are shown.

import type { AlarmView, PatientRef } from "../wire/types";

/** Whom the signer named; everybody it may have been about when nobody was named. */
function peopleOf(alarm: AlarmView): PatientRef[] {
  const named = alarm.signed?.subjects ?? [];
  return named.length === 0 ? alarm.subjects : alarm.subjects.filter(({ id }) => named.includes(id));
}

export function patientsIn(alarms: AlarmView[]): PatientRef[] {
  const found = new Map(alarms.flatMap(peopleOf).map((patient) => [patient.id, patient]));
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, "nb"));
}

/** `patient` empty: everybody. `signer` undefined: whoever signed. */
export function filterSigned(alarms: AlarmView[], patient: string, signer: string | undefined): AlarmView[] {
  return alarms
    .filter((alarm) => patient === "" || peopleOf(alarm).some(({ id }) => id === patient))
    .filter((alarm) => signer === undefined || alarm.signed?.by.id === signer);
}
