//! Who may do what. One table; the server asks it in one place.

use serde::{Deserialize, Serialize};

use crate::ids::UnitId;
use crate::vocabulary::{CommandKind, Role};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Follow a unit's alarms with the names of its patients.
    SeeAlarms,
    /// Take, release, arrive, comment, sign.
    HandleAlarms,
    /// Start and end one's own duty.
    BeOnDuty,
    /// Change the duty roster of others.
    ManageDuty,
    /// Say who is called first for a patient.
    ManagePrimaryContacts,
    /// Change plans, places and which device a patient has.
    ManagePlans,
    /// See and mend devices and sources. Shows no patient.
    SeeEquipment,
    ManageEquipment,
    /// Read who did and saw what.
    ReadTrail,
    ManageStaff,
}

/// The permissions each role starts with. Municipalities bundle them otherwise as they need.
pub fn permissions(role: Role) -> &'static [Permission] {
    use Permission::*;
    match role {
        Role::CareWorker => &[SeeAlarms, HandleAlarms, BeOnDuty],
        Role::ShiftLead => &[
            SeeAlarms,
            HandleAlarms,
            BeOnDuty,
            ManageDuty,
            ManagePrimaryContacts,
        ],
        Role::Coordinator => &[SeeAlarms, ManagePlans, ManagePrimaryContacts, SeeEquipment],
        Role::Responder => &[SeeAlarms, HandleAlarms, BeOnDuty],
        Role::ItOperator => &[SeeEquipment, ManageEquipment],
        Role::Supplier => &[],
        Role::Auditor => &[ReadTrail],
        Role::Administrator => &[ManageStaff, SeeEquipment],
    }
}

/// A role held in one unit, or in the whole municipality when `unit` is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RoleHeld {
    pub role: Role,
    pub unit: Option<UnitId>,
}

/// May somebody who holds `roles` do this? `unit` is `None` for what concerns the whole municipality.
pub fn allows(roles: &[RoleHeld], permission: Permission, unit: Option<UnitId>) -> bool {
    roles.iter().any(|held| {
        let reaches = match (held.unit, unit) {
            (None, _) => true,
            (Some(held_in), Some(asked_in)) => held_in == asked_in,
            (Some(_), None) => false,
        };
        reaches && permissions(held.role).contains(&permission)
    })
}

/// Does any of the roles carry the permission, wherever it is held?
pub fn allows_anywhere(roles: &[RoleHeld], permission: Permission) -> bool {
    roles
        .iter()
        .any(|held| permissions(held.role).contains(&permission))
}

pub fn permission_for(command: CommandKind) -> Permission {
    match command {
        CommandKind::Acknowledge
        | CommandKind::Release
        | CommandKind::Arrive
        | CommandKind::CannotReach
        | CommandKind::CallForHelp
        | CommandKind::Comment
        | CommandKind::Open
        | CommandKind::Sign => Permission::HandleAlarms,
        CommandKind::StartDuty | CommandKind::EndDuty | CommandKind::ExtendDuty | CommandKind::Admit => {
            Permission::BeOnDuty
        }
    }
}
