//! The one timer: what is overdue happens at once, once, also after a restart or two days off.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::alarm::Command;
use nattvakt_core::evaluate::{Situation, Timer, window_opened};
use nattvakt_core::ids::{DutyId, PersonId, UnitId};
use nattvakt_store::alarms as rows;
use nattvakt_store::deadlines::{self, DeadlineKind};
use nattvakt_store::{StoreError, Tx, devices, duties};
use tokio::sync::Notify;

use crate::alarms::advance::{Behind, advance};
use crate::alarms::raise::{Raised, carry_out};
use crate::app::App;
use crate::duty::{proof, run_out, staffing, temps};

/// Worked off in one transaction.
const AT_ONCE: u32 = 50;
const POSTPONED: SignedDuration = SignedDuration::from_secs(60);

/// When the timer task looks next. A commit that sets an earlier deadline wakes it; the many that set a
/// later one do not.
pub struct NextLook {
    looks_at: AtomicI64,
    wake: Notify,
    /// Rounds the timer has made: the watchdog sees that it lives.
    rounds: AtomicU64,
}

impl Default for NextLook {
    fn default() -> Self {
        Self {
            looks_at: AtomicI64::new(i64::MAX),
            wake: Notify::new(),
            rounds: AtomicU64::new(0),
        }
    }
}

impl NextLook {
    pub fn no_later_than(&self, deadline: Timestamp) {
        if deadline.as_microsecond() < self.looks_at.load(Ordering::Acquire) {
            self.wake.notify_one();
        }
    }

    pub fn look_now(&self) {
        self.wake.notify_one();
    }

    pub fn rounds(&self) -> u64 {
        self.rounds.load(Ordering::Relaxed)
    }
}

/// Runs until the server stops.
pub async fn run(app: Arc<App>) {
    loop {
        // Until the next deadline is known every commit that sets one is heard of.
        app.timer.looks_at.store(i64::MAX, Ordering::Release);
        let next = match work_off(&app).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(error = %error, "deadlines could not be worked off; they are tried again in a second");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        app.timer.rounds.fetch_add(1, Ordering::Relaxed);
        let sleep = async {
            match next {
                Some(at) => {
                    app.timer.looks_at.store(at.as_microsecond(), Ordering::Release);
                    app.clock.sleep_until(at).await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sleep => {}
            () = app.timer.wake.notified() => {}
        }
    }
}

/// Works off everything that is due; answers when to look again.
pub async fn work_off(app: &Arc<App>) -> Result<Option<Timestamp>, StoreError> {
    loop {
        let next = app
            .store
            .read(|connection| {
                let (alarm, timer) = (rows::next_due(connection)?, devices::next_timer(connection)?);
                let other = deadlines::next_due(connection)?;
                Ok(alarm.into_iter().chain(timer).chain(other).min())
            })
            .await?;
        let now = app.now();
        if next.is_none_or(|next| next > now) {
            return Ok(next);
        }
        let shared = Arc::clone(app);
        let raised = app
            .store
            .write(move |tx| {
                if let Some(lag) = work_off_alarms(tx, &shared, now)? {
                    shared.metrics.set_timer_lag(lag);
                }
                work_off_others(tx, &shared, now)?;
                work_off_timers(tx, &shared, now)
            })
            .await?;
        for (kind, priority) in raised {
            app.metrics.alarm_raised(kind, priority);
        }
    }
}

/// Answers how late the oldest was.
fn work_off_alarms(tx: &mut Tx<'_>, app: &App, now: Timestamp) -> Result<Option<Duration>, StoreError> {
    let due = rows::due(tx.connection, now, AT_ONCE)?;
    let lag = due
        .first()
        .and_then(|oldest| nattvakt_core::alarm::next_deadline(&oldest.alarm))
        .and_then(|deadline| Duration::try_from(now.duration_since(deadline)).ok());
    for stored in &due {
        if advance(tx, app, stored, Command::DeadlineReached, &Behind::default(), now)?.is_err() {
            // Cannot be: the row's deadline is the alarm's own. One alarm whose row lies must not stop the
            // others from climbing.
            tracing::error!(alarm = %stored.alarm.id, "an alarm's deadline does not fit the alarm; it is looked at again");
            tx.postpone_deadline(stored, now.checked_add(POSTPONED).unwrap_or(now))?;
        }
    }
    Ok(lag)
}

/// Deadlines of duties and units. Overdue ones happen once, as late as they are.
fn work_off_others(tx: &mut Tx<'_>, app: &App, now: Timestamp) -> Result<(), StoreError> {
    for due in deadlines::due(tx.connection, now, AT_ONCE)? {
        if !tx.take_deadline(&due)? {
            continue;
        }
        match due.kind {
            DeadlineKind::Staffing => {
                staffing::look(tx, app, UnitId(due.subject), now)?;
                continue;
            }
            DeadlineKind::TempLeaves => {
                temps::leaves(tx, PersonId(due.subject), now)?;
                continue;
            }
            _ => {}
        }
        let Some(duty) = duties::running(tx.connection, DutyId(due.subject))? else {
            continue;
        };
        match due.kind {
            DeadlineKind::DutyOk => proof::ask(tx, app, &duty, now)?,
            DeadlineKind::ReachStale => proof::doubt(tx, app, &duty, now)?,
            DeadlineKind::DutyAsks => run_out::ask(tx, &duty, now)?,
            DeadlineKind::DutyEnds => run_out::time_is_up(tx, app, &duty, now)?,
            DeadlineKind::Staffing | DeadlineKind::TempLeaves => {}
        }
    }
    Ok(())
}

fn work_off_timers(tx: &mut Tx<'_>, app: &App, now: Timestamp) -> Result<Vec<Raised>, StoreError> {
    let due = devices::due_timers(tx.connection, now, AT_ONCE)?;
    let mut raised = Vec::new();
    for timer in &due {
        if tx.take_timer(timer)? {
            raised.extend(window_opens(tx, app, timer, now)?);
        }
    }
    Ok(raised)
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
        app,
        facts.municipality,
        consequences,
        &open,
        &Behind::default(),
        now,
    )
}
