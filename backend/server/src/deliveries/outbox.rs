//! Sends what waits: pushes by service, text messages and calls. An alarm never waits for an answer here:
//! its ladder climbs by its own clock.

use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::alarm::Alarm;
use nattvakt_core::delivery::News;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{Channel, DeliveryPurpose, DeliveryState, LedgerKind};
use nattvakt_store::deliveries::{self, Delivery};
use nattvakt_store::ledger::Appended;
use nattvakt_store::subscriptions::{self, Subscription};
use nattvakt_store::{Backend, StoreError, alarms as rows};
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::app::App;
use crate::duty::proof::phone_left;
use crate::gateways::send::{Call, call};
use crate::push::address::{check, origin};
use crate::push::client::{Answer, Outgoing};
use crate::push::message::{About, message, topic};

/// Claimed in one transaction.
const AT_ONCE: u32 = 256;
/// Requests to one service at the same time. One that hangs holds these and nothing else.
const PER_SERVICE: usize = 32;
const MOST_ATTEMPTS: u32 = 5;
/// Older news of an alarm are worth nothing: it has been called again since.
const TTL: SignedDuration = SignedDuration::from_mins(15);
const REMEMBERED: usize = 4_096;

/// What wakes the sender, and what it must not send any more.
#[derive(Default)]
pub struct Outbox {
    wake: Notify,
    /// A service has room again.
    freed: Notify,
    stopped: Mutex<Stopped>,
    lanes: Mutex<HashMap<String, Lane>>,
    claimed: Mutex<HashSet<DeliveryId>>,
    /// Rounds it has made: the watchdog sees that it lives.
    rounds: AtomicU64,
}

/// Alarms that were taken or signed, with the entry that says so.
#[derive(Default)]
struct Stopped {
    seqs: HashMap<AlarmId, u64>,
    order: VecDeque<AlarmId>,
}

#[derive(Default)]
struct Lane {
    waiting: BinaryHeap<Job>,
    under_way: usize,
}

/// One of the requests that a service is given at the same time. Given back whatever becomes of it.
struct Place {
    app: Arc<App>,
    lane: String,
}

/// What this process has in its hands, until its row says what became of it: it is not taken for forgotten.
struct Claim {
    app: Arc<App>,
    delivery: DeliveryId,
}

impl Claim {
    fn on(app: &Arc<App>, delivery: DeliveryId) -> Self {
        app.outbox.claimed.lock().insert(delivery);
        Self {
            app: Arc::clone(app),
            delivery,
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.app.outbox.claimed.lock().remove(&self.delivery);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(lane) = self.app.outbox.lanes.lock().get_mut(&self.lane) {
            lane.under_way = lane.under_way.saturating_sub(1);
        }
        self.app.outbox.freed.notify_one();
    }
}

struct Job {
    /// Held for as long as the job lives.
    _claim: Option<Claim>,
    delivery: Delivery,
    subscription: Option<Subscription>,
    alarm: Option<Arc<Alarm>>,
    open: Option<u32>,
}

impl Job {
    /// The most urgent is the greatest, then the oldest.
    fn rank(&self) -> impl Ord + use<> {
        let Delivery {
            urgency,
            created_at,
            id,
            ..
        } = &self.delivery;
        std::cmp::Reverse((*urgency, *created_at, *id))
    }
}

impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}
impl Eq for Job {}
impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Job {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl Outbox {
    pub fn look(&self) {
        self.wake.notify_one();
    }

    /// What waits in the lanes or is on its way out.
    pub fn under_way(&self) -> usize {
        self.lanes
            .lock()
            .values()
            .map(|lane| lane.waiting.len() + lane.under_way)
            .sum()
    }

    pub fn rounds(&self) -> u64 {
        self.rounds.load(Ordering::Relaxed)
    }

    /// Called after every commit: an acknowledgement stops what is pending, also what was claimed before it.
    pub fn stop(&self, stopped: &[(AlarmId, u64)]) {
        for (alarm, seq) in stopped {
            self.stopped.lock().insert(*alarm, *seq);
        }
    }

    /// The same from another node's entries. A signature that does not close stops nothing; what one closes
    /// was mostly acknowledged before.
    pub fn note(&self, appended: &[Appended]) {
        for entry in appended {
            if let (LedgerKind::Acknowledged, Some(alarm)) = (entry.kind, entry.alarm) {
                self.stop(&[(alarm, entry.seq)]);
            }
        }
    }

    fn is_stopped(&self, delivery: &Delivery) -> bool {
        delivery.purpose == DeliveryPurpose::Alarm
            && delivery.alarm.is_some_and(|alarm| {
                let stopped = self.stopped.lock();
                stopped.seqs.get(&alarm).is_some_and(|seq| *seq >= delivery.seq)
            })
    }
}

impl Stopped {
    fn insert(&mut self, alarm: AlarmId, seq: u64) {
        if self.seqs.insert(alarm, seq).is_none() {
            self.order.push_back(alarm);
        }
        while self.order.len() > REMEMBERED {
            if let Some(oldest) = self.order.pop_front() {
                self.seqs.remove(&oldest);
            }
        }
    }
}

/// Runs until the server stops.
pub async fn run(app: Arc<App>) {
    if app.store.backend() == Backend::Sqlite {
        // Nobody else sends: whatever was on its way out was ours, and is forgotten.
        requeue_forgotten(&app, app.now()).await;
    }
    loop {
        let next = match round(&app).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(error = %error, "deliveries could not be read; they are tried again in a second");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        app.outbox.rounds.fetch_add(1, Ordering::Relaxed);
        let sleep = async {
            match next {
                Some(at) => app.clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sleep => {}
            () = app.outbox.wake.notified() => {}
        }
    }
}

/// Runs until the server stops: gives each service that has room its next.
pub async fn keep_lanes_full(app: Arc<App>) {
    loop {
        app.outbox.freed.notified().await;
        let waiting: Vec<String> = app.outbox.lanes.lock().keys().cloned().collect();
        for lane in waiting {
            pump(&app, &lane);
        }
    }
}

/// Sends again what was on its way out when whoever claimed it went: a killed server, another node. What this
/// process still has in its lanes is not forgotten.
pub async fn requeue_forgotten(app: &Arc<App>, since: Timestamp) {
    let (now, shared) = (app.now(), Arc::clone(app));
    let written = app
        .store
        .write(move |tx| {
            let ours = shared.outbox.claimed.lock().clone();
            tx.requeue_sent(since, &ours, now)
        })
        .await;
    match written {
        Ok(0) => {}
        Ok(count) => tracing::warn!(count, "deliveries that were on their way out are sent again"),
        Err(error) => tracing::error!(error = %error, "forgotten deliveries could not be looked up"),
    }
}

/// Claims everything that is due; answers when something is due next.
async fn round(app: &Arc<App>) -> Result<Option<Timestamp>, StoreError> {
    loop {
        let now = app.now();
        let jobs = app
            .store
            .read(move |connection| {
                let due = deliveries::due(connection, now, AT_ONCE)?;
                prepare(connection, due)
            })
            .await?;
        if jobs.is_empty() {
            return app.store.read(deliveries::next_due).await;
        }
        let claims: Arc<Vec<Delivery>> = Arc::new(jobs.iter().map(|job| job.delivery.clone()).collect());
        let claimed = app.store.write(move |tx| claim(tx, &claims, now)).await?;
        for (mut job, claimed) in jobs.into_iter().zip(claimed) {
            if claimed {
                job.delivery.state = DeliveryState::Sent;
                job.delivery.version += 1;
                job.delivery.attempts += 1;
                job._claim = Some(Claim::on(app, job.delivery.id));
                enqueue(app, job);
            }
        }
    }
}

fn claim(tx: &mut nattvakt_store::Tx<'_>, due: &[Delivery], now: Timestamp) -> Result<Vec<bool>, StoreError> {
    due.iter()
        .map(|delivery| {
            if now.duration_since(delivery.created_at) > TTL {
                tx.delivery_news(delivery, News::Expired, Some("ttl"), None, now)?;
                return Ok(false);
            }
            tx.delivery_news(delivery, News::Sent, None, None, now)
        })
        .collect()
}

/// What a message needs to be made, read in the same transaction as the row.
fn prepare(connection: &mut nattvakt_store::Database, due: Vec<Delivery>) -> Result<Vec<Job>, StoreError> {
    let phones: Vec<PhoneId> = due.iter().filter_map(|delivery| delivery.phone).collect();
    let subscriptions: HashMap<PhoneId, Subscription> = subscriptions::of_phones(connection, &phones)?
        .into_iter()
        .map(|subscription| (subscription.phone, subscription))
        .collect();
    let mut alarms: HashMap<AlarmId, Option<Arc<Alarm>>> = HashMap::new();
    let mut open: HashMap<UnitId, u32> = HashMap::new();
    let mut jobs = Vec::with_capacity(due.len());
    for delivery in due {
        let alarm = match delivery.alarm {
            None => None,
            Some(id) => match alarms.get(&id) {
                Some(known) => known.clone(),
                None => {
                    let found = rows::find(connection, delivery.municipality, id)?
                        .map(|stored| Arc::new(stored.alarm));
                    alarms.insert(id, found.clone());
                    found
                }
            },
        };
        let open = match delivery.unit {
            None => None,
            Some(unit) => Some(match open.get(&unit) {
                Some(known) => *known,
                None => {
                    let count = u32::try_from(rows::count_open_in(connection, &[unit])?).unwrap_or(u32::MAX);
                    open.insert(unit, count);
                    count
                }
            }),
        };
        jobs.push(Job {
            _claim: None,
            subscription: delivery
                .phone
                .and_then(|phone| subscriptions.get(&phone).cloned()),
            alarm,
            open,
            delivery,
        });
    }
    Ok(jobs)
}

fn lane_of(app: &App, job: &Job) -> String {
    match (job.delivery.channel, &job.subscription) {
        (Channel::Push, Some(subscription)) => check(&subscription.endpoint, app.config.push.allow_loopback)
            .map(|url| origin(&url))
            .unwrap_or_default(),
        (channel, _) => channel.to_string(),
    }
}

fn enqueue(app: &Arc<App>, job: Job) {
    let name = lane_of(app, &job);
    {
        let mut lanes = app.outbox.lanes.lock();
        let lane = lanes.entry(name.clone()).or_default();
        lane.waiting.push(job);
    }
    pump(app, &name);
}

/// Starts what the service has room for.
fn pump(app: &Arc<App>, name: &str) {
    let mut starting = Vec::new();
    {
        let mut lanes = app.outbox.lanes.lock();
        let Some(lane) = lanes.get_mut(name) else { return };
        while lane.under_way < PER_SERVICE
            && let Some(job) = lane.waiting.pop()
        {
            lane.under_way += 1;
            starting.push(job);
        }
        if lane.under_way == 0 {
            lanes.remove(name);
        }
    }
    // Outside the lock: a place that is given back at once wants it too.
    for job in starting {
        let place = Place {
            app: Arc::clone(app),
            lane: name.to_owned(),
        };
        let app = Arc::clone(app);
        tokio::spawn(async move {
            let outcome = deliver(&app, &job).await;
            // The next one does not wait for this one's row to be written.
            drop(place);
            if let Some(answer) = outcome {
                record(&app, job, answer).await;
            }
        });
    }
}

/// `None`: nothing was sent, and the row says why already.
async fn deliver(app: &Arc<App>, job: &Job) -> Option<Answer> {
    let Job {
        _claim: _,
        delivery,
        subscription,
        alarm,
        open,
    } = job;
    // The transaction that stopped it has written its row already.
    if app.outbox.is_stopped(delivery) {
        return None;
    }
    if delivery.purpose == DeliveryPurpose::Taken && alarm.as_ref().is_some_and(|alarm| alarm.is_waiting()) {
        // It rings again meanwhile: calm would be a lie.
        return Some(Answer::Outdated);
    }
    let directory = app.directory();
    app.metrics.delivery(delivery.channel, DeliveryState::Sent);
    match delivery.channel {
        Channel::Push => {
            let Some(subscription) = subscription else {
                return Some(Answer::Gone);
            };
            let about = About {
                directory: &directory,
                alarm: alarm.as_deref(),
                open: *open,
                public_origin: &app.public_origin(),
            };
            let Ok(payload) = serde_json::to_vec(&message(delivery, subscription, &about)) else {
                return Some(Answer::Rejected);
            };
            let waited = app.now().duration_since(delivery.created_at);
            app.metrics
                .push_left(Duration::try_from(waited).unwrap_or_default());
            let outgoing = Outgoing {
                payload: &payload,
                topic: topic(delivery),
                ttl_seconds: u32::try_from(TTL.as_secs()).unwrap_or(900),
                is_urgent: delivery.purpose != DeliveryPurpose::Taken,
            };
            Some(app.push.send(&app.push_keys, subscription, outgoing).await)
        }
        Channel::Sms | Channel::Voice => {
            let contact = delivery
                .contact
                .and_then(|contact| directory.contacts.get(&contact).cloned());
            let Some(alarm) = alarm.as_deref() else {
                return Some(Answer::Rejected);
            };
            let request = Call {
                delivery,
                contact: contact.as_ref(),
                alarm,
            };
            Some(call(app, request).await)
        }
        Channel::Live => None,
    }
}

async fn record(app: &Arc<App>, job: Job, answer: Answer) {
    let Job {
        _claim: claim,
        delivery,
        subscription,
        ..
    } = job;
    let now = app.now();
    let retry = answer
        .retry_after(delivery.attempts)
        .filter(|_| delivery.attempts < MOST_ATTEMPTS)
        .and_then(|wait| SignedDuration::try_from(wait).ok())
        .and_then(|wait| now.checked_add(wait).ok())
        // Later than that nobody needs it.
        .filter(|at| at.duration_since(delivery.created_at) < TTL);
    let (news, due_at) = match (answer, retry) {
        (Answer::Accepted, _) => (News::Accepted, None),
        (_, Some(at)) => (News::Retry, Some(at)),
        _ => (News::Failed, None),
    };
    let reason = (news != News::Accepted).then(|| answer.code());
    if news == News::Failed {
        tracing::warn!(delivery = %delivery.id, channel = %delivery.channel, reason, "a delivery failed");
    }
    app.metrics.delivery(
        delivery.channel,
        match news {
            News::Accepted => DeliveryState::Accepted,
            News::Failed => DeliveryState::Failed,
            _ => DeliveryState::Queued,
        },
    );
    let gone = (answer == Answer::Gone).then_some(subscription).flatten();
    let unproven = matches!(answer, Answer::Gone | Answer::NotAllowed);
    let written = app
        .store
        .write(move |tx| {
            // `false`: the phone's own receipt, or an acknowledgement, was faster.
            tx.delivery_news(&delivery, news, reason, due_at, now)?;
            if let Some(gone) = &gone {
                // Only the one that was answered: the phone may have subscribed anew meanwhile.
                let stored = subscriptions::of_phone(tx.connection, gone.phone)?;
                if stored.is_some_and(|stored| stored.endpoint == gone.endpoint) {
                    tx.delete_subscription(gone.phone)?;
                }
            }
            if let (true, Some(phone)) = (unproven, delivery.phone) {
                tx.phone_is_unproven(phone)?;
                phone_left(tx, delivery.person, now)?;
            }
            Ok(())
        })
        .await;
    if let Err(error) = written {
        tracing::error!(error = %error, "what became of a delivery could not be stored; it is sent again later");
    }
    drop(claim);
}
