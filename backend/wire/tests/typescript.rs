//! The app's types are generated from these. `UPDATE=1 cargo test -p nattvakt-wire` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::*;
use nattvakt_wire::{command::*, http::*, live::*, observation::*, problem::*, push::*, view::*};
use ts_rs::{Config, TS};

macro_rules! declarations {
    ($config:expr, $($name:ty),+ $(,)?) => {{
        let mut text = String::new();
        $( writeln!(text, "export {}\n", <$name>::decl($config)).unwrap(); )+
        text
    }};
}

fn list(name: &str, codes: impl Iterator<Item = String>) -> String {
    let codes: Vec<String> = codes.map(|code| format!("  \"{code}\",\n")).collect();
    format!("export const {name} = [\n{}] as const;\n\n", codes.concat())
}

fn generate() -> String {
    let config = &Config::new().with_large_int("number");
    let mut text = String::from(
        "// Generated from backend/wire by its tests. Do not edit: UPDATE=1 cargo test -p nattvakt-wire\n\n",
    );
    text += &declarations!(
        config,
        MunicipalityId,
        UnitId,
        PersonId,
        PatientId,
        PlaceId,
        DeviceId,
        SourceId,
        AlarmId,
        PhoneId,
        KeyId,
        CommandId,
        RuleId,
        DutyId,
        DeliveryId,
        ContactId,
        ObservationKind,
        Phase,
        DeviceKind,
        Priority,
        LedgerKind,
        Outcome,
        CommandKind,
        PhoneKind,
        UnitKind,
        Role,
        Channel,
        DeliveryState,
        DeliveryPurpose,
        BuiltInRule,
        Reach,
        Code,
        Problem,
        ObservationIn,
        Position,
        ObservationResults,
        ObservationResult,
        ObservationOutcome,
        UnitRef,
        PersonRef,
        PatientRef,
        PlaceRef,
        DeviceRef,
        ReachedView,
        AlarmState,
        AcknowledgedView,
        SignedView,
        TargetView,
        NextStepView,
        AlarmView,
        PatientView,
        DutyView,
        DeliveryView,
        ContactView,
        WardNow,
        PatientNow,
        Whereabouts,
        SignIn,
        SessionKind,
        SessionView,
        RoleView,
        EnrolKey,
        PublicJwk,
        KeyEnrolled,
        UnassignedDevices,
        UnassignedDevice,
        PushState,
        PutSubscription,
        SubscriptionKeys,
        PlatformTraits,
        Readiness,
        NotificationPermission,
        PhoneSystem,
        StartCheck,
        CheckStarted,
        DeliveryStatus,
        Receipt,
        ReceiptState,
        Deliveries,
        PhonePeople,
        PhonePerson,
        SetPin,
        TakeOver,
        Admission,
        PolicyView,
        StepView,
        PutPolicy,
        PutStep,
        PutTarget,
        RosterResult,
        RosterRow,
        Roster,
        PlannedDuty,
        PrimaryContact,
        PushMessage,
        PushNotification,
        PushFacts,
        CommandIn,
        CommandPayload,
        SignPayload,
        AcknowledgePayload,
        CommentPayload,
        DutyPayload,
        EndDutyPayload,
        AdmitPayload,
        EmptyPayload,
        Opened,
        OpenedText,
        CommandResults,
        CommandResult,
        CommandOutcome,
        Cursor,
        ClientFrame,
        ServerFrame,
        WelcomeUnit,
        EventFrame,
        UnitSnapshot,
    );
    text += &list(
        "PROBLEM_CODES",
        Code::ALL.iter().map(|code| code.code().to_owned()),
    );
    text += &list(
        "OBSERVATION_KINDS",
        ObservationKind::ALL.iter().map(ToString::to_string),
    );
    text += &list("OUTCOMES", Outcome::ALL.iter().map(ToString::to_string));
    text += &list("PRIORITIES", Priority::ALL.iter().map(ToString::to_string));
    text += &list("ROLES", Role::ALL.iter().map(ToString::to_string));
    text += &list("BUILT_IN_RULES", BuiltInRule::ALL.iter().map(ToString::to_string));
    text.trim_end().to_owned() + "\n"
}

#[test]
fn the_apps_types_are_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pwa/src/wire/types.ts");
    let generated = generate();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == generated,
        "pwa/src/wire/types.ts differs from backend/wire: run UPDATE=1 cargo test -p nattvakt-wire"
    );
}
