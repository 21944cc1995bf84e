//! The one timer: what is overdue happens at once, once, also after a restart or two days off.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use nattvakt_core::alarm::Command;
use nattvakt_core::evaluate::{Situation, Timer, window_opened};
use nattvakt_store::alarms as rows;
use nattvakt_store::{StoreError, Tx, devices};

use crate::alarms::advance::{Behind, advance};
use crate::alarms::raise::{Raised, carry_out};
use crate::app::App;

/// Worked off in one transaction.
const AT_ONCE: u32 = 50;

/// Runs until the server stops.
pub async fn run(app: Arc<App>) {
    loop {
        let next = match work_off(&app).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(error = %error, "deadlines could not be worked off; they are tried again in a second");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        let sleep = async {
            match next {
                Some(at) => app.clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sleep => {}
            () = app.timer.notified() => {}
        }
    }
}

/// Works off everything that is due; answers when to look again.
pub async fn work_off(app: &Arc<App>) -> Result<Option<Timestamp>, StoreError> {
    loop {
        let now = app.now();
        let shared = Arc::clone(app);
        let (done, raised) = app
            .store
            .write(move |tx| {
                let (alarms, lag) = work_off_alarms(tx, now)?;
                let (timers, raised) = work_off_timers(tx, &shared, now)?;
                if let Some(lag) = lag {
                    shared.metrics.set_timer_lag(lag);
                }
                Ok((alarms + timers, raised))
            })
            .await?;
        for (kind, priority) in raised {
            app.metrics.alarm_raised(kind, priority);
        }
        if done == 0 {
            break;
        }
    }
    let (alarm, timer) = app
        .store
        .read(|connection| Ok((rows::next_due(connection)?, devices::next_timer(connection)?)))
        .await?;
    Ok(alarm.into_iter().chain(timer).min())
}

fn work_off_alarms(tx: &mut Tx<'_>, now: Timestamp) -> Result<(usize, Option<Duration>), StoreError> {
    let due = rows::due(tx.connection, now, AT_ONCE)?;
    let lag = due
        .first()
        .and_then(|oldest| nattvakt_core::alarm::next_deadline(&oldest.alarm))
        .and_then(|deadline| Duration::try_from(now.duration_since(deadline)).ok());
    let mut done = 0;
    for stored in &due {
        // Somebody may have been faster: then there is nothing to do, and the row says so next time.
        if advance(tx, stored, Command::DeadlineReached, &Behind::default(), now)?.is_ok() {
            done += 1;
        }
    }
    Ok((done, lag))
}

fn work_off_timers(tx: &mut Tx<'_>, app: &App, now: Timestamp) -> Result<(usize, Vec<Raised>), StoreError> {
    let due = devices::due_timers(tx.connection, now, AT_ONCE)?;
    let mut raised = Vec::new();
    for timer in &due {
        if tx.take_timer(timer)? {
            raised.extend(window_opens(tx, app, timer, now)?);
        }
    }
    Ok((due.len(), raised))
}

fn window_opens(
    tx: &mut Tx<'_>,
    app: &App,
    timer: &Timer,
    now: Timestamp,
) -> Result<Vec<Raised>, StoreError> {
    let directory = app.directory();
    let Some(device) = directory.devices.get(&timer.device) else {
        return Ok(Vec::new());
    };
    let facts = directory.facts(device);
    let open = rows::open_of_device(tx.connection, device.id)?;
    let states = devices::states(tx.connection, device.id)?;
    let plans = directory.plans_of(&facts.subjects);
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
    let mut asked = Vec::new();
    for state in &states {
        if let Some(episode) = state.active {
            let cause = nattvakt_core::alarm::Cause {
                rule: timer.rule,
                device: Some(device.id),
                episode,
            };
            if rows::of_cause(tx.connection, &cause)?.is_some() {
                asked.push(cause);
            }
        }
    }
    // By the time it was due: a server that was away over the opening rings all the same (hazard 8).
    let consequences = window_opened(&situation, timer.rule, timer.due_at, |cause| {
        asked.contains(cause)
    });
    carry_out(
        tx,
        facts.municipality,
        consequences,
        &open,
        &Behind::default(),
        now,
    )
}
