//! Who may do what, spelled out.

use nattvakt_core::access::Permission::{self, *};
use nattvakt_core::access::*;
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::{CommandKind, Role};
use uuid::Uuid;

const BJORK: UnitId = UnitId(Uuid::from_u128(1));
const FURU: UnitId = UnitId(Uuid::from_u128(2));

const EVERY_PERMISSION: [Permission; 10] = [
    SeeAlarms,
    HandleAlarms,
    BeOnDuty,
    ManageDuty,
    ManagePrimaryContacts,
    ManagePlans,
    SeeEquipment,
    ManageEquipment,
    ReadTrail,
    ManageStaff,
];

#[rustfmt::skip]
const TABLE: [(Role, [u8; 10]); 8] = [
    //                   see     handle  be on  manage  primary   manage  see         manage      read   manage
    //                   alarms  alarms  duty   duty    contacts  plans   equipment   equipment   trail  staff
    (Role::CareWorker,    [1,     1,     1,     0,     0,     0,     0,     0,     0,     0]),
    (Role::ShiftLead,     [1,     1,     1,     1,     1,     0,     0,     0,     0,     0]),
    (Role::Coordinator,   [1,     0,     0,     0,     1,     1,     1,     0,     0,     0]),
    (Role::Responder,     [1,     1,     1,     0,     0,     0,     0,     0,     0,     0]),
    (Role::ItOperator,    [0,     0,     0,     0,     0,     0,     1,     1,     0,     0]),
    (Role::Supplier,      [0,     0,     0,     0,     0,     0,     0,     0,     0,     0]),
    (Role::Auditor,       [0,     0,     0,     0,     0,     0,     0,     0,     1,     0]),
    (Role::Administrator, [0,     0,     0,     0,     0,     0,     1,     0,     0,     1]),
];

#[test]
fn every_role_may_do_what_the_table_says_and_nothing_else() {
    assert_eq!(TABLE.len(), Role::ALL.len());
    for (role, row) in TABLE {
        let held = [RoleHeld {
            role,
            unit: Some(BJORK),
        }];
        for (permission, expected) in EVERY_PERMISSION.into_iter().zip(row) {
            let may = expected == 1;
            assert_eq!(
                allows(&held, permission, Some(BJORK)),
                may,
                "{role} {permission:?}"
            );
            assert_eq!(allows_anywhere(&held, permission), may, "{role} {permission:?}");
        }
        assert_eq!(
            permissions(role).len(),
            row.iter().filter(|cell| **cell == 1).count(),
            "{role} has a permission that is not in the table"
        );
    }
}

#[test]
fn a_role_held_in_one_unit_reaches_no_other_and_not_the_municipality() {
    let here = [RoleHeld {
        role: Role::CareWorker,
        unit: Some(BJORK),
    }];
    assert!(allows(&here, SeeAlarms, Some(BJORK)));
    assert!(!allows(&here, SeeAlarms, Some(FURU)));
    assert!(!allows(&here, SeeAlarms, None));
}

#[test]
fn a_role_held_in_the_municipality_reaches_every_unit() {
    let everywhere = [RoleHeld {
        role: Role::Responder,
        unit: None,
    }];
    for unit in [Some(BJORK), Some(FURU), None] {
        assert!(allows(&everywhere, HandleAlarms, unit));
    }
}

#[test]
fn permissions_of_two_roles_do_not_mix_across_units() {
    let both = [
        RoleHeld {
            role: Role::CareWorker,
            unit: Some(BJORK),
        },
        RoleHeld {
            role: Role::ShiftLead,
            unit: Some(FURU),
        },
    ];
    assert!(!allows(&both, ManageDuty, Some(BJORK)));
    assert!(allows(&both, ManageDuty, Some(FURU)));
    assert!(allows(&both, SeeAlarms, Some(BJORK)));
    assert!(!allows(&[], SeeAlarms, Some(BJORK)));
}

#[test]
fn whoever_sees_no_patient_can_send_no_command_about_one() {
    for role in [
        Role::ItOperator,
        Role::Supplier,
        Role::Auditor,
        Role::Administrator,
    ] {
        let held = [RoleHeld { role, unit: None }];
        for command in CommandKind::ALL {
            assert!(
                !allows(&held, permission_for(*command), Some(BJORK)),
                "{role} {command}"
            );
        }
        assert!(!allows(&held, SeeAlarms, Some(BJORK)));
    }
}

#[test]
fn every_command_about_an_alarm_needs_the_same_permission() {
    for command in CommandKind::ALL {
        let expected = match command {
            CommandKind::StartDuty | CommandKind::EndDuty | CommandKind::ExtendDuty | CommandKind::Admit => {
                BeOnDuty
            }
            _ => HandleAlarms,
        };
        assert_eq!(permission_for(*command), expected, "{command}");
    }
}
