//! The part of the bench that is about pushes and deadlines: a ward of fifty whose phones are asleep, beside
//! the alarms of other wards.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::bench::{ALARMS_PER_SECOND, Plan};
use super::observations::PostReport;
use super::part::Part;
use super::phones::AllLive;
use super::report::{Figure, Quantiles, Row};
use super::seed::BenchSeed;
use super::server::{self, Extra, Server, Size};
use super::sink::Sink;

const SLEEPING_PHONES: usize = 50;
const ON_DUTY_ELSEWHERE: usize = 3;
const ALARMS: usize = 60;
const PENDING_DEADLINES: usize = 20_000;
const PATIENCE: Duration = Duration::from_secs(5);
const BETWEEN: Duration = Duration::from_millis(100);

/// One run, as printed.
#[derive(Clone, Debug, Serialize)]
pub struct PushRun {
    /// From posting an observation to each of fifty push requests at the service.
    pub leaving: Quantiles,
    /// As many plain requests of the same size by a bare client.
    pub bare: Quantiles,
    /// The healthy half, and the same half beside a service that never answers.
    pub healthy: Quantiles,
    pub beside_hanging: Quantiles,
    pub seal: Seal,
    /// Percent of a core, with and without the deadlines.
    pub with_deadlines: f64,
    pub without_deadlines: f64,
    pub missing: usize,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Seal {
    pub sealed_per_second: f64,
    pub agreed_per_second: f64,
}

pub fn run(plan: &Plan, number: u32) -> io::Result<PushRun> {
    let quiet = Sink::start(true)?;
    let fifty = measure(plan, number, &quiet, None)?;
    let other = Sink::start(true)?;
    let healthy = measure(plan, number, &quiet, Some(&other))?;
    let hanging = Sink::start(false)?;
    let beside_hanging = measure(plan, number, &quiet, Some(&hanging))?;
    let directory = server::fresh_directory(&plan.directory, "seal")?;
    let sealed = Command::new(&plan.server)
        .args(["bench-seal", "--directory"])
        .arg(&directory)
        .output()?;
    Ok(PushRun {
        bare: bare(&quiet)?,
        missing: fifty.missing + healthy.missing + beside_hanging.missing,
        leaving: fifty.leaving,
        healthy: healthy.leaving,
        beside_hanging: beside_hanging.leaving,
        seal: serde_json::from_slice(&sealed.stdout).map_err(io::Error::other)?,
        with_deadlines: idle_percent(plan, PENDING_DEADLINES)?,
        without_deadlines: idle_percent(plan, 0)?,
    })
}

struct Measured {
    leaving: Quantiles,
    missing: usize,
}

fn measure(plan: &Plan, number: u32, sink: &Sink, other: Option<&Sink>) -> io::Result<Measured> {
    let size = Size {
        phones_per_unit: SLEEPING_PHONES,
        ..plan.size
    };
    let directory = server::fresh_directory(&plan.directory, "pushes")?;
    let extra = Extra {
        push_to: Some(sink.at()),
        other_push_to: other.map(Sink::at),
        deadlines: 0,
    };
    let seed = server::seed_with(&plan.server, &directory, size, plan.listen, extra)?;
    // The sleeping ward has no live phone; the others have theirs.
    let others = BenchSeed {
        units: seed.units.iter().skip(1).cloned().collect(),
        ..seed.clone()
    };
    let seed_file = directory.join("others.json");
    std::fs::write(&seed_file, serde_json::to_vec(&others)?)?;
    let mut server = Server::start(&plan.server, &seed, &directory.join("server.log"))?;
    server.wait_until_ready(plan.listen)?;
    let mut phones = plan.phones_of(&seed_file, ON_DUTY_ELSEWHERE)?;
    let _: AllLive = phones.hear()?;
    let mut background = background(plan, &seed_file, number)?;
    sleep(Duration::from_secs(2));

    let expected = if other.is_some() {
        SLEEPING_PHONES / 2
    } else {
        SLEEPING_PHONES
    };
    let (mut micros, mut missing) = (Vec::new(), 0);
    for alarm in 0..ALARMS {
        sink.clear();
        let device = &seed.units[0].devices[alarm % seed.units[0].devices.len()].external_id;
        let began = Instant::now();
        post(plan.listen, &seed.source_key, device, alarm)?;
        let arrived = sink.wait_for(expected, PATIENCE);
        missing += expected - arrived.len();
        micros.extend(
            arrived
                .iter()
                .map(|at| u32::try_from(at.duration_since(began).as_micros()).unwrap_or(u32::MAX)),
        );
        sleep(BETWEEN);
    }
    let _: PostReport = background.hear()?;
    phones.end()?;
    server.kill()?;
    Ok(Measured {
        leaving: Quantiles::of(&mut micros),
        missing,
    })
}

fn background(plan: &Plan, seed_file: &Path, number: u32) -> io::Result<Part> {
    let seconds = (BETWEEN * 2 * u32::try_from(ALARMS).unwrap_or(60)).as_secs() + 2;
    Part::start(
        Command::new(&plan.loadgen)
            .args([
                "post",
                "--alarm-every",
                "1",
                "--per-second",
                &ALARMS_PER_SECOND.to_string(),
            ])
            .args([
                "--seconds",
                &seconds.to_string(),
                "--run",
                &(u64::from(number) * 100 + 77).to_string(),
            ])
            .arg("--seed-file")
            .arg(seed_file),
    )
}

fn post(to: SocketAddr, key: &str, device: &str, number: usize) -> io::Result<()> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the generator stands for devices, which have clocks of their own"
    )]
    let now = Timestamp::now();
    let body = format!(
        r#"{{"event_id":"push-{number}","device":"{device}","kind":"pendant","phase":"start","occurred_at":"{now}"}}"#
    );
    let mut stream = TcpStream::connect(to)?;
    write!(
        stream,
        "POST /api/observations HTTP/1.1\r\nhost: {to}\r\nauthorization: Bearer {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer)?;
    if answer.ends_with(b"200") {
        Ok(())
    } else {
        Err(io::Error::other(String::from_utf8_lossy(&answer).into_owned()))
    }
}

/// What fifty requests cost when nothing is decided, stored or encrypted.
fn bare(sink: &Sink) -> io::Result<Quantiles> {
    let body = "x".repeat(900);
    let request = format!("POST /x HTTP/1.1\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let mut streams = Vec::new();
    for _ in 0..SLEEPING_PHONES {
        let stream = TcpStream::connect(sink.at())?;
        // Without it the floor is TCP's own waiting, 40 ms of it.
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let mut micros = Vec::new();
    for _ in 0..ALARMS {
        sink.clear();
        let began = Instant::now();
        for stream in &mut streams {
            stream.write_all(request.as_bytes())?;
        }
        let arrived = sink.wait_for(SLEEPING_PHONES, PATIENCE);
        micros.extend(
            arrived
                .iter()
                .map(|at| u32::try_from(at.duration_since(began).as_micros()).unwrap_or(u32::MAX)),
        );
        for stream in &mut streams {
            let _ = stream.read(&mut [0; 256])?;
        }
    }
    Ok(Quantiles::of(&mut micros))
}

/// What the idle server uses of a core, with so many deadlines pending.
fn idle_percent(plan: &Plan, deadlines: usize) -> io::Result<f64> {
    const WATCHED: Duration = Duration::from_secs(10);
    let directory = server::fresh_directory(&plan.directory, "deadlines")?;
    let extra = Extra {
        deadlines,
        ..Extra::default()
    };
    let seed = server::seed_with(&plan.server, &directory, plan.size, plan.listen, extra)?;
    let mut server = Server::start(&plan.server, &seed, &directory.join("server.log"))?;
    server.wait_until_ready(plan.listen)?;
    sleep(Duration::from_secs(3));
    let before = cpu_ticks(server.pid())?;
    sleep(WATCHED);
    let used = cpu_ticks(server.pid())? - before;
    server.kill()?;
    // Linux counts in hundredths of a second (USER_HZ).
    Ok(used as f64 / WATCHED.as_secs_f64())
}

/// utime and stime of the process (proc(5)).
fn cpu_ticks(pid: u32) -> io::Result<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let field = |index: usize| {
        fields
            .get(index)
            .and_then(|text| text.parse::<u64>().ok())
            .unwrap_or(0)
    };
    Ok(field(11) + field(12))
}

pub fn rows(runs: &[PushRun]) -> Vec<Row> {
    let over = |value: &dyn Fn(&PushRun) -> f64| Figure::of(runs.iter().map(value));
    let all_came = runs.iter().all(|run| run.missing == 0);
    let leaving = over(&|run| run.leaving.p99_ms);
    let healthy = over(&|run| run.healthy.p99_ms);
    let beside = over(&|run| run.beside_hanging.p99_ms);
    let sealed = over(&|run| run.seal.sealed_per_second);
    let with_deadlines = over(&|run| run.with_deadlines);
    let without = over(&|run| run.without_deadlines);
    vec![
        Row {
            figure: "observation posted → 50 push requests, p99".to_owned(),
            holds: all_came && leaving.median <= 100.0,
            measured: leaving,
            floor: Some(over(&|run| run.bare.p99_ms)),
            unit: "ms",
            target: "≤ 100 ms".to_owned(),
        },
        Row {
            figure: "beside a service that hangs, p99".to_owned(),
            holds: all_came && beside.median <= healthy.median + 50.0,
            measured: beside,
            floor: Some(healthy),
            unit: "ms",
            target: "≤ floor + 50 ms".to_owned(),
        },
        Row {
            figure: "pushes encrypted and signed, one core".to_owned(),
            holds: sealed.median >= 4_000.0,
            measured: sealed,
            floor: Some(over(&|run| run.seal.agreed_per_second)),
            unit: "/s",
            target: "≥ 4000/s".to_owned(),
        },
        Row {
            figure: format!("{PENDING_DEADLINES} pending deadlines"),
            holds: with_deadlines.median - without.median <= 1.0,
            measured: with_deadlines,
            floor: Some(without),
            unit: "% of a core",
            target: "≤ floor + 1 %".to_owned(),
        },
    ]
}
