//! Which ladder an alarm climbs, and whom each of its steps calls.

use nattvakt_core::alarm::{Alarm, Ladder, Patience};
use nattvakt_core::ids::{MunicipalityId, RuleId, UnitId};
use nattvakt_core::policy::{Known, Step, Target, built_in, chain, targets};
use nattvakt_core::vocabulary::{BuiltInRule, Role};
use nattvakt_store::directory::Directory;

/// The ladder of a new alarm, as its policies stand now.
pub fn choose(
    directory: &Directory,
    municipality: MunicipalityId,
    unit: UnitId,
    rule: RuleId,
    patience: Patience,
) -> Ladder {
    let within = directory.within(municipality);
    let of_rule = directory
        .policy_in_force(unit, Some(rule))
        .map(|version| (version.id, &version.policy));
    let chain = if is_about_the_staff(rule) {
        Vec::new()
    } else {
        chain(unit, of_rule, &within)
    };
    let mut steps: Vec<Step> = chain
        .iter()
        .flat_map(|(_, policy)| policy.steps.iter().cloned())
        .collect();
    if steps.is_empty()
        || chain
            .last()
            .is_some_and(|(_, last)| continues_built_in(last, &within))
    {
        steps.extend(built_in(rule.built_in(), patience));
    }
    Ladder {
        policies: chain.iter().map(|(version, _)| *version).collect(),
        waits: steps.iter().map(|step| step.wait).collect(),
    }
}

/// The last policy leads to a unit that has none of its own.
fn continues_built_in(last: &nattvakt_core::policy::Policy, known: &impl Known) -> bool {
    last.continue_in
        .is_some_and(|unit| known.policy_of(unit).is_none())
}

fn is_about_the_staff(rule: RuleId) -> bool {
    rule.built_in().is_some_and(|rule| {
        !matches!(
            rule,
            BuiltInRule::Emergency | BuiltInRule::Technical | BuiltInRule::CallForHelp
        )
    })
}

/// The steps of an alarm, in the versions it climbs.
pub fn steps(directory: &Directory, alarm: &Alarm) -> Vec<Step> {
    let versions: Vec<_> = alarm
        .ladder
        .iter()
        .flat_map(|ladder| &ladder.policies)
        .filter_map(|version| directory.policy(*version))
        .collect();
    let mut steps: Vec<Step> = versions
        .iter()
        .flat_map(|version| version.policy.steps.iter().cloned())
        .collect();
    // As many as were counted when it rang.
    let counted = usize::try_from(alarm.steps()).unwrap_or(usize::MAX);
    if steps.len() < counted {
        steps.extend(built_in(alarm.cause.rule.built_in(), alarm.patience));
    }
    steps.truncate(counted.max(1));
    steps
}

/// Whom the alarm calls at `step`. One that comes too often tells the shift lead from the first.
pub fn targets_at(directory: &Directory, alarm: &Alarm, step: u32) -> Vec<Target> {
    let mut called = targets(&steps(directory, alarm), step);
    let lead = Target::Role {
        role: Role::ShiftLead,
    };
    if step == 0 && alarm.frequent.is_some() && !called.contains(&lead) {
        called.push(lead);
    }
    called
}
