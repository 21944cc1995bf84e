//! Plans as a coordinator and a ward would write them together.

use jiff::civil::{Time, time};
use nattvakt_core::ids::RuleId;
use nattvakt_core::plan::{Rule, Trigger, Window};
use nattvakt_core::vocabulary::ObservationKind::*;
use nattvakt_core::vocabulary::{DeviceKind, ObservationKind, Priority};

use super::Options;

const NIGHT: (Time, Time) = (time(22, 0, 0, 0), time(7, 0, 0, 0));
const LATE_NIGHT: (Time, Time) = (time(23, 0, 0, 0), time(6, 0, 0, 0));
const EVENING_TO_MORNING: (Time, Time) = (time(20, 0, 0, 0), time(8, 0, 0, 0));
const ALL_HOURS: (Time, Time) = (Time::midnight(), Time::midnight());

pub struct Needs<'a> {
    pub at_home: bool,
    pub wanders: bool,
    /// Of the room or home; what makes neighbours differ.
    pub number: usize,
    /// What the patient's place and the patient have.
    pub kinds: &'a [DeviceKind],
    pub options: Options,
}

struct Template {
    kind: ObservationKind,
    name: &'static str,
    window: (Time, Time),
    priority: Priority,
    instruction: &'static str,
}

pub fn rules(needs: &Needs<'_>, make_id: &mut dyn FnMut() -> RuleId) -> Vec<Rule> {
    let all_hours = needs.options.all_hours || needs.options.quiet_night;
    needs
        .kinds
        .iter()
        .flat_map(|kind| templates(*kind, needs))
        .map(|template| {
            let (from, to) = if all_hours { ALL_HOURS } else { template.window };
            Rule {
                rule_id: make_id(),
                name: template.name.to_owned(),
                kind: template.kind,
                device_kind: None,
                window: Window {
                    from,
                    to,
                    weekdays: Vec::new(),
                },
                priority: template.priority,
                instruction: template.instruction.to_owned(),
                trigger: Trigger::AtOnce,
            }
        })
        .collect()
}

/// A third of the patients manage their nights: nothing rings for them but what is always serious.
fn needs_little(needs: &Needs<'_>) -> bool {
    needs.number.is_multiple_of(3) && !needs.wanders && !needs.options.quiet_night
}

fn templates(device: DeviceKind, needs: &Needs<'_>) -> Vec<Template> {
    let template = |kind, name, window, priority, instruction| Template {
        kind,
        name,
        window,
        priority,
        instruction,
    };
    match device {
        DeviceKind::Bed if needs_little(needs) => Vec::new(),
        DeviceKind::Bed if needs.wanders => vec![template(
            BedExit,
            "Ute av seng",
            NIGHT,
            Priority::High,
            "Gå inn med en gang. Finner ikke tilbake til senga alene. Snakk rolig, tilby noe å drikke.",
        )],
        DeviceKind::Bed => vec![template(
            BedExit,
            "Ute av seng",
            if needs.number.is_multiple_of(5) {
                LATE_NIGHT
            } else {
                NIGHT
            },
            Priority::Normal,
            [
                "Følg til toalettet. Bruker gåstol, og glemmer den ofte ved senga.",
                "Ustø om natta. Støtt på høyre side, og se at sengegrinda er nede.",
                "Vil gå selv: vent utenfor badet og følg tilbake.",
                "Trenger hjelp til å reise seg. Bruk stå-opp-hjelpen, to personer ved uro.",
            ][needs.number % 4],
        )],
        DeviceKind::Door if needs.at_home && needs.wanders => vec![
            template(
                HomeExit,
                "Har gått hjemmefra",
                EVENING_TO_MORNING,
                Priority::Acute,
                "Kjør ut med en gang. Går som regel mot bussholdeplassen ved skolen. Følg hjem, ikke ta i armen.",
            ),
            template(
                DoorOpen,
                "Ytterdør åpnet",
                NIGHT,
                Priority::High,
                "Ring opp og spør hva det gjelder. Kjør ut hvis ingen svarer.",
            ),
        ],
        DeviceKind::Door if needs.at_home && (needs_little(needs) || !needs.number.is_multiple_of(2)) => {
            when_quiet(
                needs,
                template(
                    DoorOpen,
                    "Ytterdør åpnet",
                    NIGHT,
                    Priority::Normal,
                    "Ring opp og hør at alt er i orden.",
                ),
            )
        }
        DeviceKind::Door if needs.at_home => vec![template(
            DoorOpen,
            "Ytterdør åpnet",
            LATE_NIGHT,
            Priority::Normal,
            "Ring opp og hør at alt er i orden. Lufter hunden fram til kl. 23.",
        )],
        DeviceKind::Door if needs.wanders => vec![
            template(
                RoomExit,
                "Ute av rommet",
                NIGHT,
                Priority::High,
                "Går ofte mot hovedinngangen. Gå ved siden av og følg rolig tilbake. Ikke ta i armen.",
            ),
            template(
                DoorOpen,
                "Romdør åpnet",
                NIGHT,
                Priority::High,
                "Se i korridoren først.",
            ),
        ],
        DeviceKind::Door => when_quiet(
            needs,
            template(
                DoorOpen,
                "Romdør åpnet",
                LATE_NIGHT,
                Priority::Normal,
                "Se innom.",
            ),
        ),
        DeviceKind::Tracker => vec![template(
            AreaExit,
            "Utenfor trygt område",
            ALL_HOURS,
            Priority::Acute,
            if needs.at_home {
                "Se posisjonen og kjør dit. Ring politiet (112) hvis du ikke har kontakt innen 15 minutter."
            } else {
                "Se posisjonen. Én går ut, én blir på avdelingen. Ta med jakke."
            },
        )],
        DeviceKind::FallSensor => vec![template(
            Fall,
            "Mulig fall",
            ALL_HOURS,
            Priority::Acute,
            if needs.number.is_multiple_of(4) {
                "Bruker blodfortynnende: se etter slag mot hodet, ring legevakt ved tvil. Ikke løft alene."
            } else {
                "Se etter skade før du flytter på noen. Bruk personløfter, ikke løft alene."
            },
        )],
        DeviceKind::Pendant => vec![template(
            Pendant,
            "Trygghetsalarm",
            ALL_HOURS,
            Priority::High,
            if needs.at_home {
                "Ring opp. Kjør ut hvis ingen svarer."
            } else {
                "Gå inn. Trykker også når det er vondt å sove: sett deg litt ned."
            },
        )],
        DeviceKind::NurseCall => vec![template(
            NurseCall,
            "Pasientanrop",
            ALL_HOURS,
            Priority::Normal,
            "Se innom.",
        )],
        DeviceKind::Smoke => vec![template(
            Smoke,
            "Røyk",
            ALL_HOURS,
            Priority::Acute,
            "Ring 110 og bruker samtidig. Kjør ut.",
        )],
        _ => Vec::new(),
    }
}

/// Rules that few nights need, and that a quiet night rings for all the same.
fn when_quiet(needs: &Needs<'_>, template: Template) -> Vec<Template> {
    if needs.options.quiet_night {
        vec![template]
    } else {
        Vec::new()
    }
}
