// Alarms for tests: say only what matters.

import type { Asked, OutboxEntry } from "../sync/db";
import type { AlarmView, DutyView, EventFrame, UnitSnapshot } from "../wire/types";

export const KARI = { id: "kari", name: "Kari Nordmann" };
export const PER = { id: "per", name: "Per Hansen" };

export function alarm(part: Partial<AlarmView> = {}): AlarmView {
  return {
    id: "a1",
    unit: "bjork",
    seq: 1,
    start_seq: 1,
    kind: "bed_exit",
    priority: "high",
    state: "raised",
    place: { id: "p104", name: "Rom 104" },
    subjects: [{ id: "astrid", name: "Astrid N." }],
    raised_at: "2026-11-22T02:14:00Z",
    occurred_at: "2026-11-22T02:14:00Z",
    late: false,
    repeats: 0,
    last_start_at: "2026-11-22T02:14:00Z",
    step: 0,
    reached: [],
    visit_required: false,
    ...part,
  };
}

export function taken(by = PER, part: Partial<AlarmView> = {}): AlarmView {
  const acknowledged = { by, at: "2026-11-22T02:15:00Z", arrive_by: "2026-11-22T02:25:00Z" };
  return alarm({ state: "acknowledged", acknowledged, ...part });
}

export function signed(at: string, part: Partial<AlarmView> = {}): AlarmView {
  const signature = { by: PER, at, outcome: "assistance", actions: ["to_bed"], subjects: [] } as const;
  return alarm({
    state: "signed",
    signed: { ...signature, actions: [...signature.actions], subjects: [] },
    ...part,
  });
}

export function onDuty(person = KARI, part: Partial<DutyView> = {}): DutyView {
  const since = "2026-11-21T21:00:00Z";
  return {
    id: `d-${person.id}`,
    person,
    since,
    connected: true,
    reach: "verified",
    verified_at: since,
    temp: false,
    ...part,
  };
}

export function event(seq: number, part: Partial<EventFrame> = {}): EventFrame {
  return { unit: "bjork", seq, hash: `h${seq}`, v: 1, kind: "raised", at: "2026-11-22T02:14:00Z", ...part };
}

export function snapshot(seq: number, alarms: AlarmView[] = []): UnitSnapshot {
  return { unit: "bjork", seq, hash: `h${seq}`, alarms, patients: [], duty: [], contacts: [] };
}

export function entry(kind: string, part: Partial<OutboxEntry> = {}): OutboxEntry {
  const asked: Asked = {
    v: 1,
    command_id: `c-${kind}`,
    municipality: "m",
    person: KARI.id,
    kind,
    unit: "bjork",
    alarm_id: "a1",
    occurred_at: "2026-11-22T02:16:00Z",
    clock_offset_ms: 0,
    payload: {},
  };
  return {
    ordinal: 1,
    command_id: asked.command_id,
    owner: "m/kari",
    label: "Rom 104",
    state: "sending",
    asked,
    saved_at: 0,
    renumbered: 0,
    ...part,
  };
}
