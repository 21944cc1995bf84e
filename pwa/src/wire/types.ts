// Generated from backend/wire by its tests. Do not edit: UPDATE=1 cargo test -p nattvakt-wire

export type MunicipalityId = string;

export type UnitId = string;

export type PersonId = string;

export type PatientId = string;

export type PlaceId = string;

export type DeviceId = string;

export type SourceId = string;

export type AlarmId = string;

export type PhoneId = string;

export type KeyId = string;

export type CommandId = string;

export type ObservationKind = "bed_exit" | "chair_exit" | "room_exit" | "room_entry" | "home_exit" | "door_open" | "motion" | "inactivity" | "absence" | "fall" | "pendant" | "pull_cord" | "assistance" | "epilepsy" | "incontinence" | "smoke" | "fire" | "gas" | "water_leak" | "heat" | "noise" | "camera_event" | "supervision_due" | "supervision_done" | "dose_missed" | "dose_taken" | "dispenser_fault" | "area_exit" | "area_entry" | "position" | "sos" | "lock_unlocked" | "lock_locked" | "measurement" | "nurse_call" | "bedside_reset" | "presence" | "heartbeat" | "battery" | "offline" | "online" | "tamper" | "power_failure" | "power_restored" | "malfunction" | "test" | "other";

export type Phase = "start" | "update" | "end";

export type DeviceKind = "bed" | "chair" | "door" | "motion" | "fall_sensor" | "pendant" | "pull_cord" | "epilepsy" | "incontinence" | "camera" | "tracker" | "dispenser" | "lock" | "nurse_call" | "monitor" | "smoke" | "water" | "gateway" | "other";

export type Priority = "acute" | "high" | "normal" | "technical";

export type LedgerKind = "raised" | "repeated" | "escalated" | "reached" | "unreached" | "acknowledged" | "released" | "arrived" | "cannot_reach" | "help_called" | "commented" | "cleared" | "signed" | "closer_changed" | "shared" | "paused" | "resumed" | "duty_started" | "duty_ended" | "plan_changed" | "patient_changed" | "device_changed" | "blind" | "sighted";

export type Outcome = "assistance" | "checked_fine" | "needless" | "technical" | "wrong_room" | "not_checked" | "other";

export type CommandKind = "acknowledge" | "release" | "arrive" | "cannot_reach" | "call_for_help" | "comment" | "sign" | "start_duty" | "end_duty";

export type PhoneKind = "personal" | "shared" | "tablet";

export type UnitKind = "ward" | "home_care" | "response_centre";

export type Role = "care_worker" | "shift_lead" | "coordinator" | "responder" | "it_operator" | "supplier" | "auditor" | "administrator";

export type Code = "malformed_json" | "invalid_field" | "duplicate_key" | "too_many_items" | "body_too_large" | "unsupported_media_type" | "not_signed_in" | "session_expired" | "wrong_credentials" | "wrong_source_key" | "too_many_attempts" | "wrong_origin" | "forbidden" | "not_found" | "method_not_allowed" | "key_exists" | "storage_unavailable" | "internal" | "unknown_kind" | "invalid_time" | "clock_distrusted" | "event_id_reused" | "unassigned_device" | "wrong_signature" | "unknown_key" | "revoked_key" | "command_id_reused" | "key_seq_gap" | "key_seq_reused" | "unknown_command" | "unsupported_version" | "alarm_not_found" | "unit_not_found" | "already_acknowledged" | "already_signed" | "not_yours" | "note_required" | "not_a_subject" | "wrong_commitment" | "nothing_to_do" | "already_on_duty" | "not_on_duty";

export type Problem = { 
/**
 * `about:blank#<code>`: stable, and resolvable only in the documentation.
 */
type: string, title: string, status: number, code: string, 
/**
 * What was wrong, where, and what would be right. Never personal data.
 */
detail?: string, };

export type ObservationIn = { 
/**
 * The source's own id of this event, 1–200 characters.
 */
event_id: string, 
/**
 * The device's id within its source, 1–200 characters.
 */
device: string, 
/**
 * A code of the vocabulary; another one is kept as `other` with this code beside it.
 */
kind: string, phase: Phase, occurred_at: string, value?: number, 
/**
 * Per cent.
 */
battery?: number, 
/**
 * The supplier's scale (link quality, dBm).
 */
signal?: number, position?: Position, raw?: unknown, };

export type Position = { latitude: number, longitude: number, accuracy?: number, };

export type ObservationResults = { results: Array<ObservationResult>, };

export type ObservationResult = { event_id: string, result: ObservationOutcome, code?: string, 
/**
 * For `invalid`: which field and what would be right.
 */
detail?: string, };

export type ObservationOutcome = "accepted" | "duplicate" | "unassigned" | "invalid";

export type UnitRef = { id: UnitId, name: string, };

export type PersonRef = { id: PersonId, name: string, };

export type PatientRef = { id: PatientId, 
/**
 * As the ward knows the person: 'Astrid N.'
 */
name: string, };

export type PlaceRef = { id: PlaceId, 
/**
 * 'Rom 104', or the name of the home.
 */
name: string, 
/**
 * Home care: where it is and how to get in.
 */
address?: string, directions?: string, };

export type DeviceRef = { id: DeviceId, kind: DeviceKind, name: string, 
/**
 * Nobody has assigned it to a place or a patient yet.
 */
unassigned: boolean, };

export type ReachedView = { id: PersonId, name: string, at: string, };

export type AlarmState = "raised" | "acknowledged" | "signed";

export type AcknowledgedView = { by: PersonRef, at: string, 
/**
 * When the person said they would be there.
 */
arrive_by: string, arrived_at?: string, };

export type SignedView = { by: PersonRef, at: string, outcome: Outcome, actions: Array<string>, 
/**
 * Absent when there was none, or when it has been erased.
 */
note?: string, subjects: Array<PatientId>, };

export type AlarmView = { id: AlarmId, unit: UnitId, 
/**
 * The entry this view follows from.
 */
seq: number, 
/**
 * The newest start. Send at least this as `basis_seq` when signing, else the alarm stays open.
 */
start_seq: number, kind: ObservationKind, priority: Priority, state: AlarmState, 
/**
 * The rule's own name ('Ute av seng'); absent for built-in rules, which are named by `kind`.
 */
rule_name?: string, 
/**
 * What the plan says to do.
 */
instruction?: string, place?: PlaceRef, subjects: Array<PatientRef>, device?: DeviceRef, raised_at: string, occurred_at: string, 
/**
 * It happened well before it reached Nattvakt: show 'skjedde 01:00'.
 */
late: boolean, repeats: number, last_start_at: string, cleared_at?: string, 
/**
 * 0 until the first escalation.
 */
step: number, 
/**
 * When it escalates, or is asked about again, if nobody does anything.
 */
next_deadline?: string, reached: Array<ReachedView>, acknowledged?: AcknowledgedView, signed?: SignedView, };

export type PatientView = { id: PatientId, name: string, place?: PlaceRef, };

export type DutyView = { person: PersonRef, since: string, 
/**
 * Has a phone with a live connection right now; no promise that it can ring.
 */
connected: boolean, };

export type WardNow = { at: string, patients: Array<PatientNow>, };

export type PatientNow = { patient: PatientView, whereabouts: Whereabouts, 
/**
 * Since when; absent when nothing was ever heard.
 */
since?: string, 
/**
 * A device that a rule needs is silent.
 */
blind: boolean, open_alarms: number, };

export type Whereabouts = "in_bed" | "up" | "out_of_room" | "unknown";

export type SignIn = { username: string, password: string, kind: SessionKind, 
/**
 * The phone this app was enrolled as before, if it was.
 */
phone_id?: PhoneId, };

export type SessionKind = "browser" | "api";

export type SessionView = { expires_at: string, server_time: string, phone_id: PhoneId, municipality: MunicipalityId, 
/**
 * IANA name of the zone of the municipality's clocks.
 */
zone: string, person: PersonRef, roles: Array<RoleView>, 
/**
 * The units whose alarms this person may follow.
 */
units: Array<UnitRef>, token?: string, };

export type RoleView = { role: Role, 
/**
 * Absent when held in the whole municipality.
 */
unit?: UnitId, };

export type EnrolKey = { jwk: PublicJwk, phone_kind?: PhoneKind, };

export type PublicJwk = { kty: string, crv: string, x: string, y: string, };

export type KeyEnrolled = { key_id: KeyId, 
/**
 * The last `key_seq` the server has from this key; the next command is one more.
 */
key_seq: number, };

export type UnassignedDevices = { devices: Array<UnassignedDevice>, };

export type UnassignedDevice = { id: DeviceId, source: SourceId, external_id: string, kind: DeviceKind, first_heard_at: string, last_kind?: string, };

export type CommandIn = { v: number, command_id: CommandId, municipality: MunicipalityId, person: PersonId, key_id: KeyId, 
/**
 * From 1, without gaps, per key.
 */
key_seq: number, 
/**
 * A code of `CommandKind`.
 */
kind: string, unit: UnitId, alarm_id?: AlarmId, 
/**
 * The newest ledger seq of the unit that the person had on the screen.
 */
basis_seq?: number, 
/**
 * By the phone's clock.
 */
occurred_at: string, 
/**
 * server − phone.
 */
clock_offset_ms: number, payload: CommandPayload, 
/**
 * base64url of r‖s, 64 bytes.
 */
signature: string, 
/**
 * The texts and salts behind the commitments in the payload. Not signed, so that they can be erased.
 */
open?: Opened, };

export type CommandPayload = SignPayload | AcknowledgePayload | CommentPayload | EmptyPayload;

export type SignPayload = { outcome: Outcome, 
/**
 * Codes of the actions taken ('to_toilet', 'to_bed', 'supervised', 'called_doctor' …), at most 20.
 */
actions: Array<string>, 
/**
 * Lowercase hex of SHA-256(salt ‖ text as UTF-8).
 */
note_commitment?: string, 
/**
 * Whom it was, of the alarm's subjects; empty when the alarm has at most one.
 */
subjects: Array<PatientId>, alarm_ids?: Array<AlarmId>, };

export type AcknowledgePayload = { minutes?: number, };

export type CommentPayload = { note_commitment: string, };

export type EmptyPayload = Record<symbol, never>;

export type Opened = { note?: OpenedText, };

export type OpenedText = { text: string, salt: string, };

export type CommandResults = { results: Array<CommandResult>, };

export type CommandResult = { command_id: string, } & ({ "result": "applied", seq: number, } | { "result": "recorded", seq: number, reason: string, } | { "result": "refused", code: string, by?: PersonRef, at?: string, 
/**
 * For `key_seq_gap` and `key_seq_reused`: the number expected next.
 */
expected_key_seq?: number, });

export type CommandOutcome = { "result": "applied", seq: number, } | { "result": "recorded", seq: number, reason: string, } | { "result": "refused", code: string, by?: PersonRef, at?: string, 
/**
 * For `key_seq_gap` and `key_seq_reused`: the number expected next.
 */
expected_key_seq?: number, };

export type Cursor = { seq: number, 
/**
 * Hash of the entry at `seq`, lowercase hex; 64 zeros at seq 0.
 */
hash: string, };

export type ClientFrame = { "type": "hello", protocol: number, cursors: Record<string, Cursor> | null, } | { "type": "seen", unit: UnitId, seq: number, 
/**
 * The page was visible.
 */
visible: boolean, 
/**
 * Sound is known to work.
 */
audible: boolean, } | { "type": "pong", phone_time: string, };

export type ServerFrame = { "type": "welcome", protocol: number, server_time: string, 
/**
 * Where each unit's ledger stands.
 */
units: Array<WelcomeUnit>, 
/**
 * Only of units whose cursor could not be followed.
 */
snapshot?: Array<UnitSnapshot>, } | { "type": "event" } & EventFrame | { "type": "snapshot", snapshot: Array<UnitSnapshot>, } | { "type": "ping", server_time: string, } | { "type": "units", added: Array<UnitRef>, removed: Array<UnitId>, } | { "type": "duty", unit: UnitId, duty: Array<DutyView>, };

export type WelcomeUnit = { id: UnitId, name: string, seq: number, hash: string, };

export type EventFrame = { unit: UnitId, seq: number, hash: string, v: number, kind: LedgerKind, at: string, by?: PersonRef, 
/**
 * The command behind it: how a phone recognises the echo of its own outbox.
 */
command_id?: string, 
/**
 * Why, where the kind alone does not say: an escalation's reason, a signature that does not close.
 */
reason?: string, 
/**
 * The whole alarm after it.
 */
alarm?: AlarmView, 
/**
 * The unit's duty after it, on `duty_started` and `duty_ended`.
 */
duty?: Array<DutyView>, };

export type UnitSnapshot = { unit: UnitId, seq: number, hash: string, 
/**
 * Everything open, and what was signed in the last 16 hours.
 */
alarms: Array<AlarmView>, patients: Array<PatientView>, duty: Array<DutyView>, };

export const PROBLEM_CODES = [
  "malformed_json",
  "invalid_field",
  "duplicate_key",
  "too_many_items",
  "body_too_large",
  "unsupported_media_type",
  "not_signed_in",
  "session_expired",
  "wrong_credentials",
  "wrong_source_key",
  "too_many_attempts",
  "wrong_origin",
  "forbidden",
  "not_found",
  "method_not_allowed",
  "key_exists",
  "storage_unavailable",
  "internal",
  "unknown_kind",
  "invalid_time",
  "clock_distrusted",
  "event_id_reused",
  "unassigned_device",
  "wrong_signature",
  "unknown_key",
  "revoked_key",
  "command_id_reused",
  "key_seq_gap",
  "key_seq_reused",
  "unknown_command",
  "unsupported_version",
  "alarm_not_found",
  "unit_not_found",
  "already_acknowledged",
  "already_signed",
  "not_yours",
  "note_required",
  "not_a_subject",
  "wrong_commitment",
  "nothing_to_do",
  "already_on_duty",
  "not_on_duty",
] as const;

export const OBSERVATION_KINDS = [
  "bed_exit",
  "chair_exit",
  "room_exit",
  "room_entry",
  "home_exit",
  "door_open",
  "motion",
  "inactivity",
  "absence",
  "fall",
  "pendant",
  "pull_cord",
  "assistance",
  "epilepsy",
  "incontinence",
  "smoke",
  "fire",
  "gas",
  "water_leak",
  "heat",
  "noise",
  "camera_event",
  "supervision_due",
  "supervision_done",
  "dose_missed",
  "dose_taken",
  "dispenser_fault",
  "area_exit",
  "area_entry",
  "position",
  "sos",
  "lock_unlocked",
  "lock_locked",
  "measurement",
  "nurse_call",
  "bedside_reset",
  "presence",
  "heartbeat",
  "battery",
  "offline",
  "online",
  "tamper",
  "power_failure",
  "power_restored",
  "malfunction",
  "test",
  "other",
] as const;

export const OUTCOMES = [
  "assistance",
  "checked_fine",
  "needless",
  "technical",
  "wrong_room",
  "not_checked",
  "other",
] as const;

export const PRIORITIES = [
  "acute",
  "high",
  "normal",
  "technical",
] as const;

export const ROLES = [
  "care_worker",
  "shift_lead",
  "coordinator",
  "responder",
  "it_operator",
  "supplier",
  "auditor",
  "administrator",
] as const;
