// What can be chosen when signing. The codes go into the ledger: never rename one, only add.

import type { ObservationKind, Outcome } from "../wire/types";

/** In the order they are offered: the common ones first. */
export const OFFERED_OUTCOMES: Outcome[] = [
  "assistance",
  "checked_fine",
  "needless",
  "technical",
  "wrong_room",
  "not_checked",
  "other",
];

export const ACTIONS = [
  "to_toilet",
  "to_bed",
  "supervised",
  "talked",
  "repositioned",
  "changed_pad",
  "gave_drink",
  "gave_medicine",
  "measured",
  "first_aid",
  "helped_up",
  "brought_back",
  "called_doctor",
  "called_emergency",
  "called_family",
  "reset_device",
  "charged_device",
  "other",
] as const;
export type Action = (typeof ACTIONS)[number];

const BED: Action[] = ["to_toilet", "to_bed", "supervised", "talked", "changed_pad", "gave_drink"];
const WANDERING: Action[] = ["brought_back", "to_bed", "talked", "supervised", "called_family"];
const FALL: Action[] = ["helped_up", "to_bed", "measured", "first_aid", "called_doctor", "called_emergency"];
const CALL: Action[] = ["talked", "to_toilet", "repositioned", "gave_drink", "gave_medicine", "supervised"];
const MEDICINE: Action[] = ["gave_medicine", "talked", "supervised", "called_doctor", "reset_device"];
const SEIZURE: Action[] = ["supervised", "first_aid", "gave_medicine", "measured", "called_doctor"];
const DANGER: Action[] = ["supervised", "brought_back", "called_emergency", "reset_device"];
const DEVICE: Action[] = ["reset_device", "charged_device", "supervised"];

const BY_KIND: Partial<Record<ObservationKind, Action[]>> = {
  bed_exit: BED,
  chair_exit: BED,
  incontinence: ["changed_pad", "to_toilet", "repositioned", "supervised"],
  motion: BED,
  inactivity: ["supervised", "talked", "measured", "called_doctor", "called_emergency"],
  absence: WANDERING,
  room_exit: WANDERING,
  home_exit: WANDERING,
  door_open: WANDERING,
  area_exit: WANDERING,
  fall: FALL,
  pendant: CALL,
  pull_cord: CALL,
  nurse_call: CALL,
  assistance: CALL,
  sos: FALL,
  epilepsy: SEIZURE,
  smoke: DANGER,
  fire: DANGER,
  gas: DANGER,
  water_leak: DANGER,
  heat: DANGER,
  dose_missed: MEDICINE,
  dispenser_fault: MEDICINE,
  supervision_due: ["supervised", "repositioned", "changed_pad", "gave_drink"],
  measurement: ["measured", "supervised", "gave_medicine", "called_doctor"],
  battery: DEVICE,
  offline: DEVICE,
  tamper: DEVICE,
  malfunction: DEVICE,
  power_failure: DEVICE,
};

/** The likely ones for this kind, and always something else. */
export function actionsFor(kind: ObservationKind): Action[] {
  return [...(BY_KIND[kind] ?? CALL), "other"];
}
