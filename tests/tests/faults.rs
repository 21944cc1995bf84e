//! The real program, killed, stopped, out of room, wrongly configured. What was answered is never lost.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::{HashMap, HashSet};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use nattvakt_core::vocabulary::DeviceKind;
use nattvakt_tests::eventually::eventually;
use nattvakt_tests::phone::{Answer, Phone};
use nattvakt_tests::planted::Planted;
use nattvakt_tests::process::{Process, program};
use nattvakt_wire::command::CommandResults;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

const KILLS: usize = 50;
const GATEWAYS: usize = 4;

/// What was answered with success, as whoever asked remembers it.
#[derive(Default)]
struct Answered {
    emergencies: Mutex<HashSet<String>>,
    commands: Mutex<HashMap<String, u64>>,
}

impl Answered {
    fn count(&self) -> usize {
        self.emergencies.lock().len() + self.commands.lock().len()
    }
}

/// Everybody who sends, until told to stop. The address changes with every life of the program.
struct Load {
    answered: Arc<Answered>,
    stop: Arc<AtomicBool>,
    senders: Vec<JoinHandle<()>>,
}

impl Load {
    fn start(planted: &Arc<Planted>, url: &str, phone: Phone) -> Self {
        let (answered, stop) = (Arc::<Answered>::default(), Arc::<AtomicBool>::default());
        let mut senders: Vec<JoinHandle<()>> = (0..GATEWAYS)
            .map(|gateway| {
                let (planted, answered, stop) =
                    (Arc::clone(planted), Arc::clone(&answered), Arc::clone(&stop));
                tokio::spawn(presses_pendants(planted, url.to_owned(), gateway, answered, stop))
            })
            .collect();
        senders.push(tokio::spawn(comes_and_goes(
            Arc::clone(planted),
            phone,
            Arc::clone(&answered),
            Arc::clone(&stop),
        )));
        Self {
            answered,
            stop,
            senders,
        }
    }

    async fn stop(self) -> Arc<Answered> {
        self.stop.store(true, Ordering::Relaxed);
        for sender in self.senders {
            sender.await.unwrap();
        }
        self.answered
    }
}

/// As a gateway: the same event again until somebody answers for it.
async fn presses_pendants(
    planted: Arc<Planted>,
    url: String,
    gateway: usize,
    answered: Arc<Answered>,
    stop: Arc<AtomicBool>,
) {
    let pendants = planted.devices(DeviceKind::Pendant);
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        let ids: Vec<String> = (0..3).map(|part| format!("{gateway}-{number}-{part}")).collect();
        let one = |(part, id): (usize, &String)| {
            let device = &pendants[(number * 3 + part + gateway) % pendants.len()];
            planted.observation(id, device, "pendant")
        };
        let batch: Vec<Value> = ids.iter().enumerate().map(one).collect();
        while planted.post(&url, &json!(batch)).await != Some(200) {
            tokio::task::yield_now().await;
        }
        answered.emergencies.lock().extend(ids);
        number += 1;
    }
}

/// As the app's outbox: a command stays until the server has answered for it.
async fn comes_and_goes(
    planted: Arc<Planted>,
    mut phone: Phone,
    answered: Arc<Answered>,
    stop: Arc<AtomicBool>,
) {
    let unit = planted.unit("Bjørk");
    for kind in ["end_duty", "start_duty"].into_iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let command = phone.command(kind, unit, None, json!({}));
        let results = until_answered(&phone, &json!([command])).await;
        let seq = results.results[0].outcome.applied();
        answered
            .commands
            .lock()
            .insert(results.results[0].command_id.clone(), seq);
    }
}

async fn until_answered(phone: &Phone, commands: &Value) -> CommandResults {
    loop {
        let request = phone
            .http
            .post(format!("{}/api/commands", phone.url))
            .json(commands);
        if let Ok(response) = request.send().await
            && response.status() == 200
            && let Ok(results) = response.json().await
        {
            return results;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_at_random_moments_under_load_lose_nothing_that_was_answered() {
    let planted = Arc::new(Planted::new());
    let mut process = planted.serve().await;
    let kari = planted.phone(&process, "kari.bjork").await;
    let load = Load::start(&planted, &process.url(), kari);
    for _ in 0..KILLS {
        let [some] = nattvakt_store::ids::random_bytes().unwrap();
        let enough = load.answered.count() + 1 + usize::from(some) / 4;
        eventually("the load is answered", async || load.answered.count() >= enough).await;
        process.kill();
        process.start_again().await;
    }
    let answered = load.stop().await;
    process.kill();

    let alarms = planted.alarms_by_event();
    let emergencies = answered.emergencies.lock();
    assert!(emergencies.len() > KILLS && answered.commands.lock().len() > KILLS);
    for event in emergencies.iter() {
        assert_eq!(
            alarms.get(event),
            Some(&1),
            "{event} was answered: it rings, and once"
        );
    }
    assert!(
        alarms.values().all(|alarms| *alarms == 1),
        "what was kept without an answer rings too, and once"
    );
    let ledger = planted.ledger(planted.unit("Bjørk"));
    for (command, seq) in answered.commands.lock().iter() {
        let behind = |entry: &&nattvakt_core::entry::Entry| {
            entry
                .command
                .as_ref()
                .is_some_and(|behind| behind.id.to_string() == *command)
        };
        let seqs: Vec<u64> = ledger.iter().filter(behind).map(|entry| entry.seq).collect();
        assert_eq!(seqs, [*seq], "{command} was answered: it took effect, and once");
    }
    planted.assert_chains_hold();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_keeps_nothing_half_and_recovers_when_there_is_room() {
    let planted = Planted::new();
    // A file may grow to 1 MiB; the signal that would kill is ignored, so that the write fails instead.
    let process = planted.serve_with("trap '' XFSZ; ulimit -S -f 1024", &[]).await;
    let url = process.url();
    let pendant = planted.devices(DeviceKind::Pendant).remove(0);
    let mut phone = planted.phone(&process, "kari.bjork").await;
    let batch = |number: usize| {
        let mut large = planted.observation(&format!("{number}-large"), &pendant, "heartbeat");
        large["raw"] = json!("x".repeat(50_000));
        json!([
            planted.observation(&format!("{number}-pendant"), &pendant, "pendant"),
            large
        ])
    };
    let mut answers: Vec<u16> = Vec::new();
    while answers.iter().filter(|status| **status == 503).count() < 5 {
        answers.push(planted.post(&url, &batch(answers.len())).await.unwrap());
        assert!(answers.len() < 2_000, "the disk never filled: {answers:?}");
    }
    assert!(
        answers.contains(&200) && answers.iter().all(|status| [200, 503].contains(status)),
        "{answers:?}"
    );
    let ready = format!("{url}/readyz");
    eventually("it says that it takes no writes", async || {
        planted.status(&ready).await == Some(503)
    })
    .await;
    let command = phone.command("end_duty", planted.unit("Bjørk"), None, json!({}));
    let refused = phone.post_raw(json!([command]).to_string()).await;
    nattvakt_tests::answer::problem(refused, "storage_unavailable").await;

    let made_room = Command::new("prlimit")
        .args(["--pid", &process.id().to_string(), "--fsize=unlimited:"])
        .status();
    assert!(made_room.unwrap().success());
    eventually("it takes writes again", async || {
        planted.status(&ready).await == Some(200)
    })
    .await;
    phone
        .post(std::slice::from_ref(&command))
        .await
        .remove(0)
        .applied();
    let number = answers.len();
    assert_eq!(planted.post(&url, &batch(number)).await, Some(200));
    answers.push(200);
    drop(process);

    let kept = planted.alarms_by_event();
    for (number, status) in answers.iter().enumerate() {
        let (pendant, large) = (
            kept.get(&format!("{number}-pendant")),
            kept.get(&format!("{number}-large")),
        );
        let expected = if *status == 200 {
            (Some(&1), Some(&0))
        } else {
            (None, None)
        };
        assert_eq!((pendant, large), expected, "batch {number} was answered {status}");
    }
    planted.assert_chains_hold();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_in_order_answers_what_is_under_way_and_ends_well() {
    let planted = Arc::new(Planted::new());
    let mut process = planted
        .serve_with("", &[("NATTVAKT_SERVER__SHUTDOWN_SECONDS", "2".to_owned())])
        .await;
    let mut live = planted.phone(&process, "amina.bjork").await;
    live.go_live().await;
    let url = process.url();
    let under_way = Arc::new(AtomicU16::new(0));
    let posts: Vec<_> = (0..20)
        .map(|number| {
            let (planted, url, under_way) = (Arc::clone(&planted), url.clone(), Arc::clone(&under_way));
            tokio::spawn(async move {
                let pendant = planted.devices(DeviceKind::Pendant).remove(0);
                let body = json!(planted.observation(&format!("e{number}"), &pendant, "pendant"));
                let answer = planted.post(&url, &body).await;
                under_way.fetch_add(1, Ordering::Relaxed);
                (format!("e{number}"), answer)
            })
        })
        .collect();
    eventually("some are answered", async || {
        under_way.load(Ordering::Relaxed) > 2
    })
    .await;
    let process = tokio::task::spawn_blocking(move || process.terminate());
    let mut kept = HashSet::new();
    for post in posts {
        let (id, answer) = post.await.unwrap();
        assert!(matches!(answer, Some(200) | None), "{id}: {answer:?}");
        kept.extend(answer.map(|_| id));
    }
    assert!(process.await.unwrap(), "it ended with an error");
    let alarms = planted.alarms_by_event();
    assert!(
        kept.iter().all(|event| alarms.get(event) == Some(&1)),
        "{kept:?} {alarms:?}"
    );
    planted.assert_chains_hold();
}

#[test]
fn a_wrong_key_in_the_configuration_stops_the_start_and_says_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nattvakt.toml");
    std::fs::write(&file, "[server]\n\nlistne = \"127.0.0.1:1\"\n").unwrap();
    for command in ["serve", "check-config"] {
        let run = Command::new(program())
            .arg("--config")
            .arg(&file)
            .arg(command)
            .stdin(Stdio::null())
            .output();
        let run = run.unwrap();
        assert!(!run.status.success());
        let said = String::from_utf8(run.stderr).unwrap();
        for part in ["nattvakt.toml:3", "server.listne", "listen", "shutdown_seconds"] {
            assert!(said.contains(part), "{part} in: {said}");
        }
    }
    assert!(!folder.path().join("var").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_comes_back_with_its_sessions_and_alarms() {
    let planted = Planted::new();
    let mut process = planted.serve().await;
    let mut kari = planted.phone(&process, "kari.bjork").await;
    kari.go_live().await;
    let pendant = planted.devices(DeviceKind::Pendant).remove(0);
    let press = json!(planted.observation("e1", &pendant, "pendant"));
    assert_eq!(planted.post(&process.url(), &press).await, Some(200));
    let alarm = kari.sees("the pendant", |_| true).await;
    kari.lose_network();
    process.kill();
    process.start_again().await;
    kari.go_live().await;
    assert_eq!(kari.snapshots, 0, "it follows from where it was");
    kari.acknowledges(&alarm).await.applied();
    kari.sees("that it is taken", |alarm| alarm.acknowledged.is_some())
        .await;
    assert_eq!(planted.post(&process.url(), &press).await, Some(200));
    let _: Process = process;
    assert_eq!(planted.alarms_by_event()["e1"], 1);
}
