//! `PUT /api/units/{unit}/policy`: a new version, checked before it is kept.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use nattvakt_core::alarm::Wait;
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::*;
use nattvakt_core::policy::{self, Policy, PolicyFault, Step, Target};
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_store::ids;
use nattvakt_store::policies::PolicyVersion;
use nattvakt_wire::http::{PolicyView, PutPolicy, PutStep, PutTarget};
use nattvakt_wire::problem::{Code, Problem};

use crate::alarms::advance::append_plain;
use crate::app::{App, SharedApp};
use crate::auth::guard::Caller;
use crate::body::read_json;
use crate::policies::show::view;
use crate::problem::Refusal;

const MAX_BODY_BYTES: usize = 64 * 1024;
const LONGEST_REASON: usize = 500;

#[utoipa::path(put, path = "/api/units/{unit}/policy", tag = "policies", request_body = PutPolicy,
    params(("unit" = String, Path)),
    responses((status = 200, body = PolicyView), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn put_policy(
    app: web::Data<SharedApp>,
    caller: Caller,
    unit: web::Path<UnitId>,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let unit = unit.into_inner();
    let put: PutPolicy = read_json(payload, MAX_BODY_BYTES).await?;
    if put.reason.chars().count() > LONGEST_REASON {
        return Err(Refusal::with(
            Code::InvalidField,
            format!("`reason` has at most {LONGEST_REASON} characters"),
        ));
    }
    let policy = read(&put).map_err(refusal)?;
    let directory = app.directory();
    policy::check(unit, &policy, &directory.within(caller.municipality)).map_err(refusal)?;
    needs_gateways(&app, &policy)?;
    let now = app.now();
    let version = PolicyVersion {
        id: ids::policy_version(now)?,
        municipality: caller.municipality,
        unit,
        rule: put.rule,
        number: put.version.saturating_add(1),
        policy,
        author: Some(caller.person),
        reason: put.reason,
        created_at: now,
    };
    let shared = Arc::new(version);
    let kept = app
        .store
        .write(move |tx| {
            if tx.newest_policy(unit, shared.rule)? != put.version {
                return Ok(false);
            }
            tx.insert_policy(&shared)?;
            let entry = Entry {
                by: shared.author,
                policy: Some(shared.id),
                ..Entry::new(unit.0, LedgerKind::PolicyChanged, now)
            };
            append_plain(tx, entry)?;
            Ok(true)
        })
        .await?;
    if !kept {
        return Err(Code::PolicyChanged.into());
    }
    app.refresh_directory().await?;
    Ok(HttpResponse::Ok().json(view(&app.directory(), unit)))
}

/// A number without a gateway is called by nobody.
fn needs_gateways(app: &App, policy: &Policy) -> Result<(), Refusal> {
    for (index, step) in policy.steps.iter().enumerate() {
        for target in &step.targets {
            let missing = match target {
                Target::Sms { .. } if !app.config.sms.is_configured() => "sms",
                Target::Voice { .. } if !app.config.voice.is_configured() => "voice",
                _ => continue,
            };
            return Err(Refusal::with(
                Code::PolicyTargetGone,
                format!("step {}: this server has no [{missing}] gateway", index + 1),
            ));
        }
    }
    Ok(())
}

fn read(put: &PutPolicy) -> Result<Policy, PolicyFault> {
    let steps = put
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| read_step(index + 1, step))
        .collect::<Result<_, _>>()?;
    Ok(Policy {
        v: policy::VERSION,
        steps,
        continue_in: put.continue_in,
    })
}

fn read_step(number: usize, step: &PutStep) -> Result<Step, PolicyFault> {
    let seconds = |what: &'static str, given: i64, allowed: &'static str| {
        u32::try_from(given).map_err(|_| PolicyFault::Times {
            step: number,
            what,
            given,
            allowed,
        })
    };
    Ok(Step {
        targets: step.targets.iter().map(target).collect(),
        wait: Wait {
            receipt: seconds("the wait for a receipt", step.receipt_seconds, "5 to 600")?,
            acknowledge: seconds(
                "the wait for an acknowledgement",
                step.acknowledge_seconds,
                "10 to 3600",
            )?,
        },
    })
}

fn target(put: &PutTarget) -> Target {
    match *put {
        PutTarget::PrimaryContact => Target::PrimaryContact,
        PutTarget::OnDuty => Target::OnDuty,
        PutTarget::OnDutyIn { unit } => Target::OnDutyIn { unit },
        PutTarget::Role { role } => Target::Role { role },
        PutTarget::ResponseCentre => Target::ResponseCentre,
        PutTarget::Sms { contact } => Target::Sms { contact },
        PutTarget::Voice { contact } => Target::Voice { contact },
    }
}

fn refusal(fault: PolicyFault) -> Refusal {
    let code = match fault {
        PolicyFault::NoStep | PolicyFault::NoTarget { .. } => Code::PolicyEmpty,
        PolicyFault::TooLong(_) => Code::PolicyTooLong,
        PolicyFault::Times { .. } => Code::PolicyTimes,
        PolicyFault::Loop => Code::PolicyLoop,
        PolicyFault::TargetGone { .. } => Code::PolicyTargetGone,
        PolicyFault::NotAnswered => Code::PolicyNotAnswered,
    };
    Refusal::with(code, fault.to_string())
}
