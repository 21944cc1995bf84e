//! Escalation policies: whom an alarm calls, in which order, after how long.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::access::{Permission, permissions};
use crate::alarm::{Patience, Wait};
use crate::ids::*;
use crate::vocabulary::{BuiltInRule, Role};

pub const VERSION: u32 = 1;
/// More steps than this are not a plan but an accident.
pub const MOST_STEPS: usize = 20;
pub const RECEIPT_SECONDS: std::ops::RangeInclusive<u32> = 5..=600;
pub const ACKNOWLEDGE_SECONDS: std::ops::RangeInclusive<u32> = 10..=3600;

/// One immutable version, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    pub v: u32,
    pub steps: Vec<Step>,
    /// The steps of that unit's own policy follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continue_in: Option<UnitId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub targets: Vec<Target>,
    pub wait: Wait,
}

/// Whom a step calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Target {
    /// The patient's own, while on duty.
    PrimaryContact,
    /// Everybody on duty in the alarm's unit, or where it was handed over to.
    OnDuty,
    OnDutyIn {
        unit: UnitId,
    },
    /// Whoever holds the role in the alarm's unit, on duty or not.
    Role {
        role: Role,
    },
    /// Everybody on duty in the municipality's response centre.
    ResponseCentre,
    Sms {
        contact: ContactId,
    },
    /// A voice call that is answered with a key.
    Voice {
        contact: ContactId,
    },
}

/// Why a policy is not saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    #[error("the policy has no step")]
    NoStep,
    #[error("step {step} calls nobody")]
    NoTarget { step: usize },
    #[error("the policy has {0} steps, with those it continues in; at most 20 are allowed")]
    TooLong(usize),
    #[error("step {step}: {what} is {given} s; allowed is {allowed}")]
    Times {
        step: usize,
        what: &'static str,
        given: i64,
        allowed: &'static str,
    },
    #[error("the policies of these units lead back to each other")]
    Loop,
    #[error("step {step}: the {what} does not exist or is not in use")]
    TargetGone { step: usize, what: &'static str },
    #[error(
        "the last step must call somebody who answers day and night: the response centre, a unit that is \
         staffed round the clock, or a voice call to such a number; an SMS is not an answer"
    )]
    NotAnswered,
}

/// What a policy is checked against, and resolved with.
pub trait Known {
    /// `None`: there is no such unit in this municipality. Else whether it is staffed round the clock.
    fn round_the_clock_unit(&self, unit: UnitId) -> Option<bool>;
    fn round_the_clock_contact(&self, contact: ContactId) -> Option<bool>;
    fn has_response_centre(&self) -> bool;
    /// The unit's policy in force.
    fn policy_of(&self, unit: UnitId) -> Option<(PolicyVersionId, &Policy)>;
}

/// Checks a draft for `unit` (promise 5, hazard 12). Loops are looked for through every policy it leads to.
pub fn check(unit: UnitId, draft: &Policy, known: &impl Known) -> Result<(), PolicyFault> {
    if draft.steps.is_empty() && draft.continue_in.is_none() {
        return Err(PolicyFault::NoStep);
    }
    for (index, step) in draft.steps.iter().enumerate() {
        check_step(index + 1, step, known)?;
    }
    let mut steps: Vec<&Step> = draft.steps.iter().collect();
    let mut seen = BTreeSet::from([unit]);
    let mut next = draft.continue_in;
    while let Some(unit) = next {
        if known.round_the_clock_unit(unit).is_none() {
            return Err(PolicyFault::TargetGone {
                step: steps.len(),
                what: "unit it continues in",
            });
        }
        if !seen.insert(unit) {
            return Err(PolicyFault::Loop);
        }
        let Some((_, policy)) = known.policy_of(unit) else {
            // A unit without a policy of its own ends in the built-in one, which calls the response centre.
            return if known.has_response_centre() {
                Ok(())
            } else {
                Err(PolicyFault::NotAnswered)
            };
        };
        steps.extend(&policy.steps);
        next = policy.continue_in;
    }
    if steps.len() > MOST_STEPS {
        return Err(PolicyFault::TooLong(steps.len()));
    }
    let answered = steps
        .last()
        .is_some_and(|last| last.targets.iter().any(|target| is_answered(target, known)));
    if answered {
        Ok(())
    } else {
        Err(PolicyFault::NotAnswered)
    }
}

fn check_step(number: usize, step: &Step, known: &impl Known) -> Result<(), PolicyFault> {
    if step.targets.is_empty() {
        return Err(PolicyFault::NoTarget { step: number });
    }
    let times = [
        (
            "the wait for a receipt",
            step.wait.receipt,
            RECEIPT_SECONDS,
            "5 to 600",
        ),
        (
            "the wait for an acknowledgement",
            step.wait.acknowledge,
            ACKNOWLEDGE_SECONDS,
            "10 to 3600",
        ),
    ];
    for (what, given, range, allowed) in times {
        if !range.contains(&given) {
            let given = i64::from(given);
            return Err(PolicyFault::Times {
                step: number,
                what,
                given,
                allowed,
            });
        }
    }
    for target in &step.targets {
        let (exists, what) = match target {
            Target::OnDutyIn { unit } => (known.round_the_clock_unit(*unit).is_some(), "unit"),
            Target::Sms { contact } | Target::Voice { contact } => {
                (known.round_the_clock_contact(*contact).is_some(), "number")
            }
            Target::ResponseCentre => (known.has_response_centre(), "response centre"),
            // Whoever is called about a patient must be able to see and take the alarm.
            Target::Role { role } => {
                let may = permissions(*role);
                let can_answer =
                    may.contains(&Permission::SeeAlarms) && may.contains(&Permission::HandleAlarms);
                (can_answer, "role that may take alarms")
            }
            Target::PrimaryContact | Target::OnDuty => (true, ""),
        };
        if !exists {
            return Err(PolicyFault::TargetGone { step: number, what });
        }
    }
    Ok(())
}

/// Answered day and night, as far as anybody has promised. A delivered SMS is not an answer.
fn is_answered(target: &Target, known: &impl Known) -> bool {
    match target {
        Target::ResponseCentre => known.has_response_centre(),
        Target::OnDutyIn { unit } => known.round_the_clock_unit(*unit) == Some(true),
        Target::Voice { contact } => known.round_the_clock_contact(*contact) == Some(true),
        Target::Sms { .. } | Target::PrimaryContact | Target::OnDuty | Target::Role { .. } => false,
    }
}

/// What an alarm of `unit` climbs, policies in their order. Never loops, whatever has been stored.
pub fn chain<'a>(
    unit: UnitId,
    first: Option<(PolicyVersionId, &'a Policy)>,
    known: &'a impl Known,
) -> Vec<(PolicyVersionId, &'a Policy)> {
    let mut chain = Vec::new();
    let mut seen = BTreeSet::from([unit]);
    let mut next = first.or_else(|| known.policy_of(unit));
    while let Some((version, policy)) = next {
        chain.push((version, policy));
        next = policy
            .continue_in
            .filter(|unit| seen.insert(*unit))
            .and_then(|unit| known.policy_of(unit));
    }
    chain
}

/// The steps of an alarm that no stored policy is for.
pub fn built_in(rule: Option<BuiltInRule>, patience: Patience) -> Vec<Step> {
    let wait = Wait {
        receipt: patience.receipt_seconds,
        acknowledge: patience.acknowledge_seconds,
    };
    let lead = Target::Role {
        role: Role::ShiftLead,
    };
    let step = |targets: &[Target]| Step {
        targets: targets.to_vec(),
        wait,
    };
    match rule {
        // It is about the staff: whoever answers for it is told, then everybody.
        Some(
            BuiltInRule::NobodyOnDuty
            | BuiltInRule::NobodyReachable
            | BuiltInRule::PhoneSilent
            | BuiltInRule::DutyOverrun
            | BuiltInRule::TargetGone,
        ) => vec![
            step(&[lead]),
            step(&[lead, Target::OnDuty, Target::ResponseCentre]),
        ],
        // It is about the machine, in the municipality's technical stream.
        Some(BuiltInRule::System | BuiltInRule::DeliveryStuck) => {
            vec![step(&[Target::Role {
                role: Role::ItOperator,
            }])]
        }
        _ => vec![
            step(&[Target::OnDuty]),
            step(&[Target::OnDuty, lead]),
            step(&[Target::OnDuty, lead, Target::ResponseCentre]),
        ],
    }
}

/// Whom `step` calls. Beyond the last the last is called again, and with it the first: those who can walk
/// there are rung until somebody has taken it.
pub fn targets(steps: &[Step], step: u32) -> Vec<Target> {
    let place = usize::try_from(step).unwrap_or(usize::MAX);
    if let Some(step) = steps.get(place) {
        return step.targets.clone();
    }
    let mut targets: Vec<Target> = Vec::new();
    for target in steps
        .last()
        .into_iter()
        .chain(steps.first())
        .flat_map(|step| &step.targets)
    {
        if !targets.contains(target) {
            targets.push(*target);
        }
    }
    targets
}
