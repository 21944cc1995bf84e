//! Keeping observations and what follows from them, in one transaction per few hundred.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use jiff::Timestamp;
use nattvakt_core::entry::ObservationRef;
use nattvakt_core::evaluate::{Observation, Situation, can_matter, evaluate};
use nattvakt_core::ids::*;
use nattvakt_core::time::effective_time;
use nattvakt_core::vocabulary::DeviceKind;
use nattvakt_store::devices::{Device, states};
use nattvakt_store::directory::Directory;
use nattvakt_store::observations::{NewObservation, digests_of};
use nattvakt_store::{StoreError, Tx, alarms as rows, ids};
use nattvakt_wire::observation::{ObservationOutcome, ObservationResult};
use nattvakt_wire::problem::Code;

use crate::alarms::advance::Behind;
use crate::alarms::raise::{Raised, carry_out};
use crate::app::App;
use crate::observations::parse::Parsed;

/// So many share a transaction: enough for throughput, few enough that nobody waits long behind them.
const PER_WRITE: usize = 250;

/// Keeps and evaluates a source's items; the answers are in their order. Every answer is given after the
/// durable commit. When a later part fails, the earlier parts are kept, and sending all again makes
/// duplicates of them.
pub async fn record(
    app: &Arc<App>,
    source: SourceId,
    items: Vec<Result<Parsed, ObservationResult>>,
) -> Result<Vec<ObservationResult>, StoreError> {
    let received_at = app.now();
    let mut results: Vec<Option<ObservationResult>> = Vec::with_capacity(items.len());
    let mut order: Vec<(usize, Parsed)> = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        match item {
            Ok(parsed) => {
                results.push(None);
                order.push((index, parsed));
            }
            Err(invalid) => results.push(Some(invalid)),
        }
    }
    // A batch is evaluated in the order things happened, whatever order it lists them in.
    order.sort_by_key(|(_, parsed)| effective_time(parsed.occurred_at, received_at).at);
    while !order.is_empty() {
        let rest = order.split_off(order.len().min(PER_WRITE));
        let part = Arc::new(std::mem::replace(&mut order, rest));
        let (writing, shared) = (Arc::clone(&part), Arc::clone(app));
        let (outcomes, raised) = app
            .store
            .write(move |tx| record_part(tx, &shared, source, &writing, received_at))
            .await?;
        for (kind, priority) in raised {
            app.metrics.alarm_raised(kind, priority);
        }
        for ((index, parsed), (result, code)) in part.iter().zip(outcomes) {
            let code = code.map(|code: Code| code.code().to_owned());
            if let Some(place) = results.get_mut(*index) {
                *place = Some(ObservationResult {
                    event_id: parsed.event_id.clone(),
                    result,
                    code,
                    detail: None,
                });
            }
        }
    }
    let results: Vec<ObservationResult> = results.into_iter().flatten().collect();
    for outcome in [
        ObservationOutcome::Accepted,
        ObservationOutcome::Duplicate,
        ObservationOutcome::Unassigned,
        ObservationOutcome::Invalid,
    ] {
        let count = results.iter().filter(|result| result.result == outcome).count();
        if count > 0 {
            app.metrics.observed(outcome, count as u64);
        }
    }
    Ok(results)
}

type Outcome = (ObservationOutcome, Option<Code>);

fn record_part(
    tx: &mut Tx<'_>,
    app: &App,
    source: SourceId,
    part: &[(usize, Parsed)],
    received_at: Timestamp,
) -> Result<(Vec<Outcome>, Vec<Raised>), StoreError> {
    let directory = app.directory();
    // Digests by device and event, of what is stored and of what this part brings itself.
    let mut known: HashMap<(DeviceId, &str), Vec<String>> = HashMap::new();
    let mut outcomes = vec![(ObservationOutcome::Duplicate, None); part.len()];
    let mut fresh: Vec<(usize, NewObservation, Arc<Device>)> = Vec::with_capacity(part.len());
    for (place, (_, parsed)) in part.iter().enumerate() {
        let device = device_for(tx, &directory, source, parsed, received_at)?;
        let digests = match known.entry((device.id, &parsed.event_id)) {
            Entry::Occupied(seen) => seen.into_mut(),
            Entry::Vacant(unseen) => unseen.insert(digests_of(tx.connection, device.id, &parsed.event_id)?),
        };
        if digests.contains(&parsed.digest) {
            continue;
        }
        let is_reused = !digests.is_empty();
        digests.push(parsed.digest.clone());
        let effective = effective_time(parsed.occurred_at, received_at);
        let mut flags = Vec::new();
        let mut note = |set: bool, code: Code| {
            if set {
                flags.push(code.code());
            }
        };
        note(effective.clock_distrusted, Code::ClockDistrusted);
        note(is_reused, Code::EventIdReused);
        note(parsed.kind_code.is_some(), Code::UnknownKind);
        note(!device.is_assigned(), Code::UnassignedDevice);
        outcomes[place] = if device.is_assigned() {
            (
                ObservationOutcome::Accepted,
                flags.first().and_then(|code| Code::parse(code)),
            )
        } else {
            (ObservationOutcome::Unassigned, Some(Code::UnassignedDevice))
        };
        let observation = NewObservation {
            id: ids::observation(received_at)?,
            municipality: device.municipality,
            source,
            device: device.id,
            event_id: parsed.event_id.clone(),
            digest: parsed.digest.clone(),
            kind: parsed.kind,
            kind_code: parsed.kind_code.clone(),
            phase: parsed.phase,
            occurred_at: parsed.occurred_at,
            effective_at: effective.at,
            received_at,
            flags,
            value: parsed.value,
            battery: parsed.battery,
            signal: parsed.signal,
            extra_json: parsed.extra_json.clone(),
        };
        fresh.push((place, observation, device));
    }
    let rows: Vec<NewObservation> = fresh.iter().map(|(_, row, _)| row.clone()).collect();
    let inserted = tx.insert_observations(&rows)?;

    // By unit, so that two transactions lock the ledgers in the same order; within a unit by time.
    let mut evaluated: Vec<(UnitId, &NewObservation, &Arc<Device>)> = Vec::with_capacity(fresh.len());
    for (place, row, device) in &fresh {
        if inserted.contains(&row.id) {
            evaluated.push((directory.facts(device).unit, row, device));
        } else {
            outcomes[*place] = (ObservationOutcome::Duplicate, None);
        }
    }
    evaluated.sort_by_key(|(unit, _, _)| *unit);
    let mut raised = Vec::new();
    for (_, row, device) in evaluated {
        raised.extend(evaluate_one(tx, app, &directory, device, row, received_at)?);
    }
    Ok((outcomes, raised))
}

fn evaluate_one(
    tx: &mut Tx<'_>,
    app: &App,
    directory: &Directory,
    device: &Device,
    row: &NewObservation,
    now: Timestamp,
) -> Result<Vec<Raised>, StoreError> {
    let facts = directory.facts(device);
    let plans = directory.plans_of(&facts.subjects);
    if !can_matter(row.kind, &facts, &plans) {
        return Ok(Vec::new());
    }
    let open = rows::open_of_device(tx.connection, device.id)?;
    let states = states(tx.connection, device.id)?;
    let alarms: Vec<_> = open.iter().map(|stored| stored.alarm.clone()).collect();
    let situation = Situation {
        zone: &directory.zone(facts.municipality),
        device: &facts,
        plans: &plans,
        states: &states,
        open: &alarms,
        patience: directory
            .units
            .get(&facts.unit)
            .map(|unit| unit.patience)
            .unwrap_or_default(),
    };
    let observation = Observation {
        id: row.id,
        kind: row.kind,
        phase: row.phase,
        effective_at: row.effective_at,
        value: row.value,
    };
    let consequences = evaluate(&situation, &observation);
    let observation = Some(ObservationRef {
        id: row.id,
        digest: row.digest.clone(),
    });
    carry_out(
        tx,
        app,
        facts.municipality,
        consequences,
        &open,
        &Behind {
            observation,
            ..Behind::default()
        },
        now,
    )
}

/// The device as the directory knows it; one nobody announced is kept as unassigned.
fn device_for(
    tx: &mut Tx<'_>,
    directory: &Directory,
    source: SourceId,
    parsed: &Parsed,
    now: Timestamp,
) -> Result<Arc<Device>, StoreError> {
    if let Some(device) = directory.device_by_external_id(source, &parsed.device) {
        return Ok(Arc::clone(device));
    }
    let owner = directory.sources.get(&source).ok_or(StoreError::VersionMiss)?;
    let unannounced = Device {
        id: ids::device(now)?,
        municipality: owner.municipality,
        source,
        external_id: parsed.device.clone(),
        kind: DeviceKind::Other,
        name: parsed.device.clone(),
        place: None,
        patient: None,
    };
    let device = Arc::new(tx.find_or_insert_unassigned(&unannounced, now)?);
    if parsed.kind.is_emergency() {
        directory.hear(&device);
    }
    Ok(device)
}
