//! `GET /api/units/{unit}/policy`.

use actix_web::{HttpResponse, web};
use nattvakt_core::alarm::Patience;
use nattvakt_core::ids::UnitId;
use nattvakt_core::policy::{Step, built_in};
use nattvakt_store::directory::Directory;
use nattvakt_wire::http::{PolicyView, StepView};
use nattvakt_wire::problem::Problem;

use crate::app::SharedApp;
use crate::live::render::{person, target_view, unit_ref};
use crate::problem::Refusal;

#[utoipa::path(get, path = "/api/units/{unit}/policy", tag = "policies", params(("unit" = String, Path)),
    responses((status = 200, body = PolicyView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show_policy(
    app: web::Data<SharedApp>,
    unit: web::Path<UnitId>,
) -> Result<HttpResponse, Refusal> {
    Ok(HttpResponse::Ok().json(view(&app.directory(), *unit)))
}

pub fn view(directory: &Directory, unit: UnitId) -> PolicyView {
    let steps_of = |steps: &[Step]| -> Vec<StepView> {
        steps
            .iter()
            .map(|step| StepView {
                targets: step
                    .targets
                    .iter()
                    .map(|target| target_view(directory, target))
                    .collect(),
                receipt_seconds: step.wait.receipt,
                acknowledge_seconds: step.wait.acknowledge,
            })
            .collect()
    };
    let municipality = directory.units.get(&unit).map(|known| known.municipality);
    let response_centres = municipality
        .map(|municipality| directory.response_centres(municipality))
        .unwrap_or_default()
        .into_iter()
        .map(|centre| unit_ref(directory, centre))
        .collect();
    match directory.policy_in_force(unit, None) {
        Some(version) => PolicyView {
            version: version.number,
            steps: steps_of(&version.policy.steps),
            continue_in: version.policy.continue_in.map(|unit| unit_ref(directory, unit)),
            response_centres,
            author: version.author.map(|author| person(directory, author)),
            reason: version.reason.clone(),
            changed_at: Some(version.created_at),
        },
        None => {
            let patience = directory
                .units
                .get(&unit)
                .map_or_else(Patience::default, |unit| unit.patience);
            PolicyView {
                version: 0,
                steps: steps_of(&built_in(None, patience)),
                continue_in: None,
                response_centres,
                author: None,
                reason: String::new(),
                changed_at: None,
            }
        }
    }
}
