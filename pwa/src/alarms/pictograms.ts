// Which pictogram stands beside which word.

import type { IconName } from "../ui/icons";
import type { AlarmView, BuiltInRule, ObservationKind, Outcome } from "../wire/types";
import type { Action } from "./choices";

const OF_KIND: Partial<Record<ObservationKind, IconName>> = {
  bed_exit: "bed",
  chair_exit: "up",
  room_exit: "out",
  room_entry: "door",
  home_exit: "out",
  door_open: "door",
  area_exit: "out",
  absence: "unknown",
  motion: "walk",
  inactivity: "clock",
  fall: "fall",
  pendant: "bell",
  pull_cord: "bell",
  nurse_call: "bell",
  assistance: "help",
  sos: "help",
  epilepsy: "wave",
  measurement: "wave",
  incontinence: "drop",
  water_leak: "drop",
  smoke: "flame",
  fire: "flame",
  heat: "flame",
  gas: "flame",
  dose_missed: "pill",
  dispenser_fault: "pill",
  supervision_due: "eye",
  battery: "battery",
  offline: "wrench",
  tamper: "wrench",
  malfunction: "wrench",
  power_failure: "battery",
};

export function kindIcon(kind: ObservationKind): IconName {
  return OF_KIND[kind] ?? "bell";
}

const OF_RULE: Partial<Record<BuiltInRule, IconName>> = {
  call_for_help: "help",
  system: "wrench",
  nobody_on_duty: "people",
  nobody_reachable: "blocked",
  phone_silent: "phone",
  duty_overrun: "clock",
  target_gone: "person",
  delivery_stuck: "upload",
};

export function alarmIcon({ built_in, kind }: AlarmView): IconName {
  return (built_in && OF_RULE[built_in]) ?? kindIcon(kind);
}

export const OUTCOME_ICONS: Record<Outcome, IconName> = {
  assistance: "heart",
  checked_fine: "check",
  needless: "bell",
  technical: "wrench",
  wrong_room: "door",
  not_checked: "blocked",
  other: "dots",
};

export const ACTION_ICONS: Record<Action, IconName> = {
  to_toilet: "toilet",
  to_bed: "bed",
  supervised: "eye",
  talked: "talk",
  repositioned: "turn",
  changed_pad: "drop",
  gave_drink: "cup",
  gave_medicine: "pill",
  measured: "wave",
  first_aid: "cross",
  helped_up: "up",
  brought_back: "door",
  called_doctor: "phone",
  called_emergency: "help",
  called_family: "people",
  reset_device: "wrench",
  charged_device: "battery",
  other: "dots",
};
