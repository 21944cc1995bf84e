//! Policies: what may be saved, what an alarm climbs, and how a step passes (promises 4 and 5, hazards 10
//! and 12).

use std::collections::HashMap;

use nattvakt_core::alarm::*;
use nattvakt_core::ids::*;
use nattvakt_core::policy::*;
use nattvakt_core::vocabulary::*;
use uuid::Uuid;

use crate::world::*;

const CENTRE: UnitId = UnitId(Uuid::from_u128(0xD9));
const NIGHT_PHONE: ContactId = ContactId(Uuid::from_u128(0x31));
const DAY_PHONE: ContactId = ContactId(Uuid::from_u128(0x32));

#[derive(Default)]
struct Municipality {
    policies: HashMap<UnitId, Policy>,
    without_centre: bool,
}

impl Municipality {
    fn with(mut self, unit: UnitId, policy: Policy) -> Self {
        self.policies.insert(unit, policy);
        self
    }
}

impl Known for Municipality {
    fn round_the_clock_unit(&self, unit: UnitId) -> Option<bool> {
        [WARD, FURU, CENTRE].contains(&unit).then_some(unit == CENTRE)
    }
    fn round_the_clock_contact(&self, contact: ContactId) -> Option<bool> {
        [NIGHT_PHONE, DAY_PHONE]
            .contains(&contact)
            .then_some(contact == NIGHT_PHONE)
    }
    fn has_response_centre(&self) -> bool {
        !self.without_centre
    }
    fn policy_of(&self, unit: UnitId) -> Option<(PolicyVersionId, &Policy)> {
        self.policies
            .get(&unit)
            .map(|policy| (PolicyVersionId(unit.0), policy))
    }
}

const WAIT: Wait = Wait {
    receipt: 15,
    acknowledge: 60,
};

fn policy(steps: &[&[Target]]) -> Policy {
    Policy {
        v: VERSION,
        steps: steps
            .iter()
            .map(|targets| Step {
                targets: targets.to_vec(),
                wait: WAIT,
            })
            .collect(),
        continue_in: None,
    }
}

fn then(policy: Policy, unit: UnitId) -> Policy {
    Policy {
        continue_in: Some(unit),
        ..policy
    }
}

#[test]
fn a_policy_must_end_at_something_that_is_answered_day_and_night() {
    let lead = Target::Role {
        role: Role::ShiftLead,
    };
    let cases: &[(Target, bool)] = &[
        (Target::ResponseCentre, true),
        (Target::OnDutyIn { unit: CENTRE }, true),
        (Target::Voice { contact: NIGHT_PHONE }, true),
        (Target::Voice { contact: DAY_PHONE }, false),
        (Target::Sms { contact: NIGHT_PHONE }, false),
        (Target::OnDuty, false),
        (Target::OnDutyIn { unit: FURU }, false),
        (Target::PrimaryContact, false),
        (lead, false),
    ];
    for (last, answered) in cases {
        let draft = policy(&[&[Target::OnDuty], &[*last]]);
        let expected = if *answered {
            Ok(())
        } else {
            Err(PolicyFault::NotAnswered)
        };
        assert_eq!(
            check(WARD, &draft, &Municipality::default()),
            expected,
            "{last:?}"
        );
    }
    let earlier = policy(&[&[Target::ResponseCentre], &[Target::OnDuty]]);
    assert_eq!(
        check(WARD, &earlier, &Municipality::default()),
        Err(PolicyFault::NotAnswered),
        "the last step counts, not an earlier one"
    );
}

#[test]
fn what_cannot_work_is_refused_with_where_and_why() {
    let known = Municipality::default();
    let refused = |draft: &Policy| check(WARD, draft, &known).unwrap_err();
    assert_eq!(refused(&policy(&[])), PolicyFault::NoStep);
    assert_eq!(
        refused(&policy(&[&[Target::OnDuty], &[]])),
        PolicyFault::NoTarget { step: 2 }
    );
    let nobody = ContactId(Uuid::from_u128(0x99));
    for (gone, what) in [
        (Target::Sms { contact: nobody }, "number"),
        (Target::Voice { contact: nobody }, "number"),
        (
            Target::OnDutyIn {
                unit: UnitId(Uuid::from_u128(0x99)),
            },
            "unit",
        ),
    ] {
        let draft = policy(&[&[Target::OnDuty], &[gone, Target::ResponseCentre]]);
        assert_eq!(refused(&draft), PolicyFault::TargetGone { step: 2, what });
    }
    let mut hasty = policy(&[&[Target::ResponseCentre]]);
    for (receipt, acknowledge) in [(0, 60), (4, 60), (601, 60), (15, 0), (15, 9), (15, 3601)] {
        hasty.steps[0].wait = Wait { receipt, acknowledge };
        let fault = refused(&hasty);
        assert!(matches!(fault, PolicyFault::Times { step: 1, .. }), "{fault:?}");
    }
    let long: Vec<&[Target]> = vec![&[Target::ResponseCentre]; MOST_STEPS + 1];
    assert_eq!(refused(&policy(&long)), PolicyFault::TooLong(MOST_STEPS + 1));
    let without = Municipality {
        without_centre: true,
        ..Municipality::default()
    };
    assert_eq!(
        check(WARD, &policy(&[&[Target::ResponseCentre]]), &without),
        Err(PolicyFault::TargetGone {
            step: 1,
            what: "response centre"
        })
    );
}

#[test]
fn units_that_lead_back_to_each_other_are_refused_and_never_climbed_for_ever() {
    let duty = policy(&[&[Target::OnDuty]]);
    let known = Municipality::default().with(FURU, then(duty.clone(), WARD));
    let draft = then(duty.clone(), FURU);
    assert_eq!(check(WARD, &draft, &known), Err(PolicyFault::Loop));
    assert_eq!(
        check(WARD, &then(duty.clone(), WARD), &known),
        Err(PolicyFault::Loop)
    );
    // Stored all the same, by another version: the chain still ends.
    let stored = known.with(WARD, draft);
    assert_eq!(chain(WARD, None, &stored).len(), 2);
    let ends = Municipality::default().with(FURU, policy(&[&[Target::ResponseCentre]]));
    assert_eq!(check(WARD, &then(duty, FURU), &ends), Ok(()));
}

#[test]
fn a_unit_without_a_policy_of_its_own_ends_in_the_response_centre_where_there_is_one() {
    let draft = then(policy(&[&[Target::OnDuty]]), FURU);
    assert_eq!(check(WARD, &draft, &Municipality::default()), Ok(()));
    let without = Municipality {
        without_centre: true,
        ..Municipality::default()
    };
    assert_eq!(check(WARD, &draft, &without), Err(PolicyFault::NotAnswered));
}

#[test]
fn beyond_the_last_step_the_last_and_the_first_are_called_again() {
    let steps = policy(&[
        &[Target::OnDuty],
        &[Target::PrimaryContact],
        &[Target::ResponseCentre],
    ])
    .steps;
    assert_eq!(targets(&steps, 1), [Target::PrimaryContact]);
    assert_eq!(targets(&steps, 2), [Target::ResponseCentre]);
    for beyond in [3, 4, u32::MAX] {
        assert_eq!(targets(&steps, beyond), [Target::ResponseCentre, Target::OnDuty]);
    }
}

#[test]
fn every_built_in_ladder_has_steps_that_call_somebody() {
    for rule in [None]
        .into_iter()
        .chain(BuiltInRule::ALL.iter().copied().map(Some))
    {
        let steps = built_in(rule, Patience::default());
        assert!(
            !steps.is_empty() && steps.iter().all(|step| !step.targets.is_empty()),
            "{rule:?}"
        );
    }
}

fn climbing(waits: &[(u32, u32)]) -> Alarm {
    Alarm {
        ladder: Some(Ladder {
            policies: Vec::new(),
            waits: waits
                .iter()
                .map(|(receipt, acknowledge)| Wait {
                    receipt: *receipt,
                    acknowledge: *acknowledge,
                })
                .collect(),
        }),
        ..an_alarm()
    }
}

#[test]
fn each_step_waits_its_own_time() {
    let mut alarm = climbing(&[(15, 60), (30, 90), (15, 300)]);
    let mut seq = 10;
    for (due, step) in [("23:00:15", 1), ("23:00:45", 2), ("23:05:45", 3), ("23:10:45", 4)] {
        assert_eq!(next_deadline(&alarm), Some(at(due)));
        let events = decide(&alarm, Command::DeadlineReached, at(due)).unwrap();
        alarm = apply(alarm, &events, at(due), &mut seq);
        assert!(matches!(alarm.state, State::Raised { step: at, .. } if at == step));
    }
}

#[test]
fn a_step_that_reaches_nobody_takes_no_time_and_the_last_one_waits() {
    let mut alarm = climbing(&[(15, 60), (15, 60), (15, 60)]);
    let mut seq = 10;
    for step in [1, 2] {
        let events = decide(&alarm, Command::StepReachesNobody, at("23:00")).unwrap();
        alarm = apply(alarm, &events, at("23:00"), &mut seq);
        assert_eq!(
            alarm.state,
            State::Raised {
                step,
                step_at: at("23:00")
            }
        );
    }
    assert_eq!(
        decide(&alarm, Command::StepReachesNobody, at("23:00")),
        Err(Rejection::NothingToDo)
    );
    assert_eq!(next_deadline(&alarm), Some(at("23:01")));
}

#[test]
fn an_acknowledgement_on_a_locked_screen_lapses_unless_it_is_opened() {
    let take = Command::Acknowledge {
        by: KARI,
        at: at("23:01"),
        minutes: None,
        locked_screen: true,
    };
    let mut seq = 10;
    let taken = {
        let events = decide(&an_alarm(), take, at("23:01")).unwrap();
        apply(an_alarm(), &events, at("23:01"), &mut seq)
    };
    assert_eq!(next_deadline(&taken), Some(at("23:03")));
    let lapsed = decide(&taken, Command::DeadlineReached, at("23:03")).unwrap();
    assert_eq!(
        lapsed,
        [Event::Escalated {
            step: 0,
            reason: EscalationReason::NotOpened
        }]
    );
    assert_eq!(
        decide(&taken, Command::Open { by: OLA }, at("23:02")),
        Err(Rejection::NotYours)
    );
    let events = decide(&taken, Command::Open { by: KARI }, at("23:02")).unwrap();
    let opened = apply(taken.clone(), &events, at("23:02"), &mut seq);
    assert_eq!(
        next_deadline(&opened),
        Some(at("23:11")),
        "the time to arrive is left"
    );
    let arrive = Command::Arrive {
        by: KARI,
        at: at("23:02"),
    };
    let events = decide(&taken, arrive, at("23:02")).unwrap();
    let arrived = apply(taken, &events, at("23:02"), &mut seq);
    assert_eq!(
        next_deadline(&arrived),
        Some(at("23:32")),
        "whoever is there has looked"
    );
}

#[test]
fn what_is_shared_is_signed_by_what_its_own_people_saw() {
    let mut alarm = an_alarm();
    alarm.shares.push(Share {
        unit: FURU,
        start_seq: 700,
    });
    let sign = |basis_seq, unit| Command::Sign {
        signature: signature(OLA, 5, Outcome::CheckedFine),
        basis_seq,
        unit,
    };
    for (basis_seq, unit, closes) in [
        (10, WARD, true),
        (9, WARD, false),
        (700, FURU, true),
        (699, FURU, false),
    ] {
        let events = decide(&alarm, sign(basis_seq, unit), at("23:10")).unwrap();
        let [Event::Signed { not_closing, .. }] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!(not_closing.is_none(), closes, "{basis_seq} in {unit}");
    }
}

#[test]
fn what_mended_itself_wakes_nobody_and_still_waits_for_a_signature() {
    let mut alarm = climbing(&[(60, 900)]);
    alarm.priority = Priority::Technical;
    assert_eq!(next_deadline(&alarm), Some(at("23:15")));
    let mut seq = 10;
    let events = decide(&alarm, Command::Clear { at: at("23:05") }, at("23:05")).unwrap();
    alarm = apply(alarm, &events, at("23:05"), &mut seq);
    assert!(alarm.is_open());
    assert_eq!(next_deadline(&alarm), Some(at("07:00")));
    // A patient's alarm goes on ringing whatever the sensor says.
    alarm.priority = Priority::Normal;
    assert_eq!(next_deadline(&alarm), Some(at("23:15")));
}
