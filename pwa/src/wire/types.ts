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

export type RuleId = string;

export type DutyId = string;

export type DeliveryId = string;

export type ContactId = string;

export type ObservationKind = "bed_exit" | "chair_exit" | "room_exit" | "room_entry" | "home_exit" | "door_open" | "motion" | "inactivity" | "absence" | "fall" | "pendant" | "pull_cord" | "assistance" | "epilepsy" | "incontinence" | "smoke" | "fire" | "gas" | "water_leak" | "heat" | "noise" | "camera_event" | "supervision_due" | "supervision_done" | "dose_missed" | "dose_taken" | "dispenser_fault" | "area_exit" | "area_entry" | "position" | "sos" | "lock_unlocked" | "lock_locked" | "measurement" | "nurse_call" | "bedside_reset" | "presence" | "heartbeat" | "battery" | "offline" | "online" | "tamper" | "power_failure" | "power_restored" | "malfunction" | "test" | "other";

export type Phase = "start" | "update" | "end";

export type DeviceKind = "bed" | "chair" | "door" | "motion" | "fall_sensor" | "pendant" | "pull_cord" | "epilepsy" | "incontinence" | "camera" | "tracker" | "dispenser" | "lock" | "nurse_call" | "monitor" | "smoke" | "water" | "gateway" | "other";

export type Priority = "acute" | "high" | "normal" | "technical";

export type LedgerKind = "raised" | "repeated" | "escalated" | "reached" | "unreached" | "acknowledged" | "released" | "arrived" | "cannot_reach" | "help_called" | "commented" | "cleared" | "signed" | "closer_changed" | "shared" | "paused" | "resumed" | "duty_started" | "duty_ended" | "duty_extended" | "admitted" | "handed_over" | "taken_back" | "opened" | "policy_changed" | "plan_changed" | "patient_changed" | "device_changed" | "blind" | "sighted";

export type Outcome = "assistance" | "checked_fine" | "needless" | "technical" | "wrong_room" | "not_checked" | "other";

export type CommandKind = "acknowledge" | "release" | "arrive" | "cannot_reach" | "call_for_help" | "comment" | "sign" | "open" | "start_duty" | "end_duty" | "extend_duty" | "admit";

export type PhoneKind = "personal" | "shared" | "tablet";

export type UnitKind = "ward" | "home_care" | "response_centre";

export type Role = "care_worker" | "shift_lead" | "coordinator" | "responder" | "it_operator" | "supplier" | "auditor" | "administrator";

export type Channel = "live" | "push" | "sms" | "voice";

export type DeliveryState = "queued" | "sent" | "accepted" | "received" | "shown" | "opened" | "failed" | "expired";

export type DeliveryPurpose = "alarm" | "taken" | "test" | "duty_ok" | "duty_ends";

export type BuiltInRule = "emergency" | "technical" | "call_for_help" | "system" | "nobody_on_duty" | "nobody_reachable" | "phone_silent" | "duty_overrun" | "target_gone" | "delivery_stuck";

export type Reach = "verified" | "stale" | "never";

export type Code = "malformed_json" | "invalid_field" | "duplicate_key" | "too_many_items" | "body_too_large" | "unsupported_media_type" | "not_signed_in" | "session_expired" | "wrong_credentials" | "wrong_source_key" | "too_many_attempts" | "wrong_origin" | "forbidden" | "not_found" | "method_not_allowed" | "key_exists" | "storage_unavailable" | "internal" | "unknown_kind" | "invalid_time" | "clock_distrusted" | "event_id_reused" | "unassigned_device" | "wrong_signature" | "unknown_key" | "revoked_key" | "command_id_reused" | "key_seq_gap" | "key_seq_reused" | "unknown_command" | "unsupported_version" | "alarm_not_found" | "unit_not_found" | "already_acknowledged" | "already_signed" | "not_yours" | "note_required" | "not_a_subject" | "wrong_commitment" | "nothing_to_do" | "already_on_duty" | "not_on_duty" | "unit_would_be_empty" | "hand_over_to_empty" | "hand_over_loop" | "visit_required" | "subscription_refused" | "no_subscription" | "wrong_pin" | "weak_pin" | "not_a_shared_phone" | "admission_invalid" | "policy_empty" | "policy_too_long" | "policy_times" | "policy_loop" | "policy_target_gone" | "policy_not_answered" | "policy_changed" | "row_malformed" | "row_reversed" | "row_too_long" | "row_overlaps" | "row_unknown_person" | "row_time_skipped" | "row_time_twice" | "row_duplicate";

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
arrive_by: string, arrived_at?: string, 
/**
 * Taken on a locked screen and not opened yet: it rings again then.
 */
open_by?: string, };

export type SignedView = { by: PersonRef, at: string, outcome: Outcome, actions: Array<string>, 
/**
 * Absent when there was none, or when it has been erased.
 */
note?: string, subjects: Array<PatientId>, };

export type TargetView = { "type": "primary_contact" } | { "type": "on_duty" } | { "type": "on_duty_in", unit: UnitRef, } | { "type": "role", role: Role, } | { "type": "response_centre" } | { "type": "sms", label: string, } | { "type": "voice", label: string, };

export type NextStepView = { step: number, targets: Array<TargetView>, };

export type AlarmView = { id: AlarmId, 
/**
 * The unit in whose ledger this view stands: commands about the alarm name it.
 */
unit: UnitId, 
/**
 * Where it rang, when it was shared into `unit` from there.
 */
from_unit?: UnitRef, 
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
 * The built-in rule that rang, when no plan did.
 */
built_in?: BuiltInRule, 
/**
 * Whom it is about among the staff: who calls for help, whose phone is silent.
 */
about?: PersonRef, 
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
next_deadline?: string, reached: Array<ReachedView>, 
/**
 * The step that follows at `next_deadline`, while nobody has taken it.
 */
next_step?: NextStepView, 
/**
 * It is this patient's so manieth alarm in a short time; absent while that is nothing unusual.
 */
frequent?: number, 
/**
 * The last ones were signed without a visit: this one can be signed only after arriving.
 */
visit_required: boolean, acknowledged?: AcknowledgedView, signed?: SignedView, };

export type PatientView = { id: PatientId, name: string, place?: PlaceRef, primary_contact?: PersonRef, };

export type DutyView = { id: DutyId, person: PersonRef, since: string, 
/**
 * When it runs out; absent when nobody said. It asks before, and never leaves a unit empty.
 */
until?: string, 
/**
 * Has a phone with a live connection right now; no promise that it can ring.
 */
connected: boolean, 
/**
 * Whether the person's phone is known to ring.
 */
reach: Reach, 
/**
 * The newest proof of it.
 */
verified_at?: string, 
/**
 * Let in by a colleague for this duty only.
 */
temp: boolean, };

export type DeliveryView = { id: DeliveryId, person: PersonRef, channel: Channel, purpose: DeliveryPurpose, state: DeliveryState, 
/**
 * Why it failed or expired: a code.
 */
reason?: string, step: number, created_at: string, 
/**
 * Since when in this state.
 */
changed_at: string, };

export type ContactView = { id: ContactId, label: string, number: string, 
/**
 * Answered day and night, all year.
 */
round_the_clock: boolean, };

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

export type PushState = { 
/**
 * The `applicationServerKey` to subscribe with: base64url of the uncompressed P-256 point.
 */
public_key: string, 
/**
 * The server has a subscription of this phone.
 */
subscribed: boolean, 
/**
 * Of the endpoint the server has, lowercase hex: the app compares it with the browser's.
 */
endpoint_sha256?: string, 
/**
 * The subscription was made with `public_key`. When not: unsubscribe, then subscribe again.
 */
key_is_current: boolean, };

export type PutSubscription = { endpoint: string, keys: SubscriptionKeys, 
/**
 * The `applicationServerKey` it was made with.
 */
public_key: string, 
/**
 * 'nb', 'nn' or 'en'.
 */
language: string, platform: PlatformTraits, };

export type SubscriptionKeys = { p256dh: string, auth: string, };

export type PlatformTraits = { 
/**
 * `renotify` makes a replaced notification sound again. Elsewhere each repeat needs a fresh tag.
 */
renotify: boolean, 
/**
 * A notification can be replaced by its tag without a sound.
 */
replaces_silently: boolean, };

export type Readiness = { permission: NotificationPermission, 
/**
 * The person was asked; absent when not yet.
 */
sound_heard?: boolean, storage_persisted: boolean, clock_offset_ms: number, 
/**
 * Opened from the home screen, not in a browser tab.
 */
installed: boolean, system: PhoneSystem, };

export type NotificationPermission = "granted" | "denied" | "default" | "unsupported";

export type PhoneSystem = "android" | "ios" | "desktop" | "other";

export type StartCheck = { 
/**
 * The person locks the screen meanwhile: a locked phone could not ask. At most 30.
 */
after_seconds: number, };

export type CheckStarted = { delivery: DeliveryId, };

export type DeliveryStatus = { state: DeliveryState, reason?: string, changed_at: string, 
/**
 * It came while no page of the app was on the screen: what a locked phone does.
 */
hidden: boolean, };

export type Receipt = { state: ReceiptState, 
/**
 * No page of the app was on the screen.
 */
hidden: boolean, };

export type ReceiptState = "received" | "shown" | "opened";

export type Deliveries = { deliveries: Array<DeliveryView>, };

export type PhonePeople = { people: Array<PhonePerson>, };

export type PhonePerson = { id: PersonId, name: string, initials: string, };

export type SetPin = { pin: string, };

export type TakeOver = { person: PersonId, pin: string, kind: SessionKind, };

export type Admission = { 
/**
 * What the colleague's QR code said.
 */
code: string, 
/**
 * As it shall stand under what the temp signs, at most 80 characters.
 */
name: string, kind: SessionKind, phone_id?: PhoneId, };

export type PolicyView = { 
/**
 * 0 while the unit has none of its own and the built-in one is in force.
 */
version: number, steps: Array<StepView>, 
/**
 * The steps of this unit's policy follow.
 */
continue_in?: UnitRef, 
/**
 * The municipality's response centres: who can take the unit over when its last one goes home.
 */
response_centres: Array<UnitRef>, author?: PersonRef, reason: string, changed_at?: string, };

export type StepView = { targets: Array<TargetView>, receipt_seconds: number, acknowledge_seconds: number, };

export type PutPolicy = { 
/**
 * The version it was made from; another one in force refuses it (`policy_changed`).
 */
version: number, 
/**
 * Absent: the whole unit's. Present: of this rule of a patient's plan.
 */
rule?: RuleId, steps: Array<PutStep>, continue_in?: UnitId, 
/**
 * Why; at most 500 characters.
 */
reason: string, };

export type PutStep = { targets: Array<PutTarget>, receipt_seconds: number, acknowledge_seconds: number, };

export type PutTarget = { "type": "primary_contact" } | { "type": "on_duty" } | { "type": "on_duty_in", unit: UnitId, } | { "type": "role", role: Role, } | { "type": "response_centre" } | { "type": "sms", contact: ContactId, } | { "type": "voice", contact: ContactId, };

export type RosterResult = { taken: number, refused: number, rows: Array<RosterRow>, };

export type RosterRow = { 
/**
 * Line of the file the row begins on, from 1.
 */
line: number, taken: boolean, code?: string, 
/**
 * What was wrong and what would be right. Holds no name.
 */
detail?: string, };

export type Roster = { planned: Array<PlannedDuty>, };

export type PlannedDuty = { person: PersonRef, starts_at: string, ends_at: string, };

export type PrimaryContact = { 
/**
 * Absent: nobody.
 */
person?: PersonId, };

export type PushMessage = { 
/**
 * 8030: the disambiguation member of a declarative push message.
 */
web_push: number, notification: PushNotification, 
/**
 * Open alarms of the person.
 */
app_badge?: number, 
/**
 * Lets the worker handle it, where there is one: it posts the receipt.
 */
mutable: boolean, nattvakt: PushFacts, };

export type PushNotification = { title: string, body: string, lang: string, dir: string, 
/**
 * Where a tap leads.
 */
navigate: string, 
/**
 * Replaces what stands under the same tag.
 */
tag: string, 
/**
 * A replaced notification sounds again; where the system cannot, the tag is a fresh one.
 */
renotify: boolean, silent: boolean, require_interaction: boolean, };

export type PushFacts = { v: number, purpose: DeliveryPurpose, delivery: DeliveryId, municipality: MunicipalityId, unit?: UnitId, alarm?: AlarmId, priority?: Priority, 
/**
 * Ledger seq of `unit` that it tells of: an older one never replaces a newer.
 */
seq?: number, 
/**
 * Labels of the actions, in the person's language, where the system has actions.
 */
take_label?: string, open_label?: string, };

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

export type CommandPayload = SignPayload | AcknowledgePayload | CommentPayload | DutyPayload | EndDutyPayload | AdmitPayload | EmptyPayload;

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

export type AcknowledgePayload = { minutes?: number, 
/**
 * Taken from a notification, without looking at the alarm: it lapses unless `open` follows within 2 min.
 */
locked_screen?: boolean, };

export type CommentPayload = { note_commitment: string, };

export type DutyPayload = { until?: string, };

export type EndDutyPayload = { hand_over_to?: UnitId, };

export type AdmitPayload = { 
/**
 * SHA-256 of the code's text, lowercase hex. A code has at least 128 random bits.
 */
code_hash: string, 
/**
 * When the temp's duty runs out at the latest.
 */
until: string, };

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
snapshot?: Array<UnitSnapshot>, } | { "type": "event" } & EventFrame | { "type": "snapshot", snapshot: Array<UnitSnapshot>, } | { "type": "ping", server_time: string, } | { "type": "units", added: Array<UnitRef>, removed: Array<UnitId>, } | { "type": "duty", unit: UnitId, duty: Array<DutyView>, handed_over_to?: UnitRef, };

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
alarms: Array<AlarmView>, patients: Array<PatientView>, duty: Array<DutyView>, 
/**
 * Numbers to call when nothing else works; kept on the phone.
 */
contacts: Array<ContactView>, 
/**
 * Where this unit's alarms go until somebody is on duty here again.
 */
handed_over_to?: UnitRef, };

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
  "unit_would_be_empty",
  "hand_over_to_empty",
  "hand_over_loop",
  "visit_required",
  "subscription_refused",
  "no_subscription",
  "wrong_pin",
  "weak_pin",
  "not_a_shared_phone",
  "admission_invalid",
  "policy_empty",
  "policy_too_long",
  "policy_times",
  "policy_loop",
  "policy_target_gone",
  "policy_not_answered",
  "policy_changed",
  "row_malformed",
  "row_reversed",
  "row_too_long",
  "row_overlaps",
  "row_unknown_person",
  "row_time_skipped",
  "row_time_twice",
  "row_duplicate",
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

export const BUILT_IN_RULES = [
  "emergency",
  "technical",
  "call_for_help",
  "system",
  "nobody_on_duty",
  "nobody_reachable",
  "phone_silent",
  "duty_overrun",
  "target_gone",
  "delivery_stuck",
] as const;
