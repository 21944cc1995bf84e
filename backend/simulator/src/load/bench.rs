//! The whole bench: each run seeds a fresh database, starts the real server and the bare one, puts the load
//! on, and says what came of it as one line of JSON; the table at the end shows medians.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::memory::{per_connection, resident_kib};
use super::observations::PostReport;
use super::part::{Order, Part, answer};
use super::phones::{AllLive, PhonesReport};
use super::pushes;
use super::report::{Figure, Quantiles, Row, table};
use super::server::{self, Server, Size};

pub const ALARMS_PER_SECOND: u32 = 200;
const IN_FLIGHT: u32 = 64;
const ONE_ALARM_IN: u32 = 100;
const WARM_UP_SECONDS: u32 = 3;
/// Until buffers that connecting needed are given back.
const SETTLE: Duration = Duration::from_secs(5);
/// How long alarms still on their way may take after the last post.
const LAST_FRAMES: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
pub struct Plan {
    /// `nattvakt`, `nattvakt-floor` and this program.
    pub server: PathBuf,
    pub floor: PathBuf,
    pub loadgen: PathBuf,
    /// On the disk that is measured.
    pub directory: PathBuf,
    pub listen: SocketAddr,
    pub size: Size,
    pub runs: u32,
    pub seconds: u32,
}

/// One run, as printed.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    pub run: u32,
    pub alarms: PhonesReport,
    pub alarms_posted: PostReport,
    /// fdatasync of 4 KiB + one echo, sampled while the alarms were posted.
    pub floor: Quantiles,
    pub kib_per_phone: f64,
    pub bare_kib_per_phone: f64,
    pub restart_seconds: f64,
    pub restart: PhonesReport,
    pub restart_posted: PostReport,
    /// Until as many connections were open to the bare server.
    pub bare_connect_seconds: f64,
    pub singles: PostReport,
    pub bare_singles: PostReport,
    pub batches: PostReport,
    pub bare_batches: PostReport,
}

/// Where the bare server listens.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct FloorAt {
    pub port: u16,
}

impl Plan {
    fn phones(&self) -> usize {
        self.size.units * self.size.phones_per_unit
    }

    /// True when every target was met.
    pub fn carry_out(&self) -> io::Result<bool> {
        enough_files(self.phones())?;
        let mut runs = Vec::new();
        for number in 1..=self.runs {
            eprintln!("run {number} of {}", self.runs);
            let run = self.run(number)?;
            answer(&run)?;
            runs.push(run);
        }
        let mut push_runs = Vec::new();
        for number in 1..=self.runs {
            eprintln!("pushes, run {number} of {}", self.runs);
            let run = pushes::run(self, number)?;
            answer(&run)?;
            push_runs.push(run);
        }
        let mut rows = rows(&runs, self.size);
        rows.extend(pushes::rows(&push_runs));
        println!("\n{}", table(&rows));
        Ok(rows.iter().all(|row| row.holds))
    }

    fn run(&self, number: u32) -> io::Result<Run> {
        let directory = server::fresh_directory(&self.directory, "run")?;
        let seed = server::seed(&self.server, &directory, self.size, self.listen)?;
        let seed_file = directory.join("seed.json");
        let log = directory.join("server.log");
        let mut real = Server::start(&self.server, &seed, &log)?;
        real.wait_until_ready(self.listen)?;
        let mut bare = Part::start(&mut Command::new(&self.floor))?;
        let FloorAt { port } = bare.hear()?;
        let bare_at = SocketAddr::from(([127, 0, 0, 1], port));
        sleep(SETTLE);

        let before = (resident_kib(real.pid())?, resident_kib(bare.pid())?);
        let mut phones = self.phones_part(&seed_file)?;
        let live: AllLive = phones.hear()?;
        eprintln!("  {} phones live after {:.1} s", self.phones(), live.seconds);
        let mut idle = self.part([
            "idle",
            "--to",
            &bare_at.to_string(),
            "--count",
            &self.phones().to_string(),
        ])?;
        let bare_connected: AllLive = idle.hear()?;
        sleep(SETTLE);
        let after = (resident_kib(real.pid())?, resident_kib(bare.pid())?);

        let mut probe = Part::start(
            Command::new(&self.loadgen)
                .args(["floor", "--to", &bare_at.to_string(), "--directory"])
                .arg(&directory),
        )?;
        let () = probe.hear()?;
        let mut posts = Posts::new(self, &seed_file, number);
        posts.alarms(WARM_UP_SECONDS, false)?.hear::<PostReport>()?;
        sleep(LAST_FRAMES);
        let () = phones.order(Order::Measure)?;
        let () = probe.order(Order::Measure)?;
        let alarms_posted = posts.alarms(self.seconds, false)?.hear()?;
        let floor = probe.order(Order::Report)?;
        sleep(LAST_FRAMES);
        let alarms = phones.order(Order::Report)?;
        probe.end()?;

        let () = phones.order(Order::Measure)?;
        let mut meanwhile = posts.alarms(4, true)?;
        sleep(Duration::from_secs(2));
        let () = phones.order(Order::Restart)?;
        real.kill()?;
        real = Server::start(&self.server, &seed, &log)?;
        let restarted: AllLive = phones.hear()?;
        let restart_posted = meanwhile.hear()?;
        sleep(LAST_FRAMES);
        let restart = phones.order(Order::Report)?;
        phones.end()?;
        idle.end()?;
        sleep(SETTLE);

        let bare_url = format!("http://{bare_at}");
        let singles = posts.flood(1, self.seconds, None)?;
        let bare_singles = posts.flood(1, WARM_UP_SECONDS, Some(&bare_url))?;
        let batches = posts.flood(100, self.seconds, None)?;
        let bare_batches = posts.flood(100, WARM_UP_SECONDS, Some(&bare_url))?;
        real.kill()?;
        Ok(Run {
            run: number,
            alarms,
            alarms_posted,
            floor,
            kib_per_phone: per_connection(before.0, after.0, self.phones()),
            bare_kib_per_phone: per_connection(before.1, after.1, self.phones()),
            restart_seconds: restarted.seconds,
            restart,
            restart_posted,
            bare_connect_seconds: bare_connected.seconds,
            singles,
            bare_singles,
            batches,
            bare_batches,
        })
    }

    fn part<const N: usize>(&self, arguments: [&str; N]) -> io::Result<Part> {
        Part::start(Command::new(&self.loadgen).args(arguments))
    }

    fn phones_part(&self, seed_file: &Path) -> io::Result<Part> {
        self.phones_of(seed_file, self.size.phones_per_unit)
    }

    pub fn phones_of(&self, seed_file: &Path, per_unit: usize) -> io::Result<Part> {
        Part::start(
            Command::new(&self.loadgen)
                .args(["phones", "--per-unit", &per_unit.to_string(), "--seed-file"])
                .arg(seed_file),
        )
    }
}

/// Starts one poster after another; no two ever use the same event ids.
struct Posts<'a> {
    plan: &'a Plan,
    seed_file: &'a Path,
    number: u64,
}

impl<'a> Posts<'a> {
    fn new(plan: &'a Plan, seed_file: &'a Path, run: u32) -> Self {
        Self {
            plan,
            seed_file,
            number: u64::from(run) * 100,
        }
    }

    fn alarms(&mut self, seconds: u32, insists: bool) -> io::Result<Part> {
        let per_second = ALARMS_PER_SECOND.to_string();
        let mut arguments = vec!["--per-second", &per_second, "--alarm-every", "1"];
        if insists {
            arguments.push("--insists");
        }
        self.start(&arguments, seconds)
    }

    fn flood(&mut self, batch: u32, seconds: u32, url: Option<&str>) -> io::Result<PostReport> {
        let (batch, in_flight, alarm_every) =
            (batch.to_string(), IN_FLIGHT.to_string(), ONE_ALARM_IN.to_string());
        let mut arguments = vec![
            "--in-flight",
            &in_flight,
            "--batch",
            &batch,
            "--alarm-every",
            &alarm_every,
        ];
        if let Some(url) = url {
            arguments.extend(["--url", url]);
        }
        self.start(&arguments, seconds)?.hear()
    }

    fn start(&mut self, arguments: &[&str], seconds: u32) -> io::Result<Part> {
        self.number += 1;
        Part::start(
            Command::new(&self.plan.loadgen)
                .arg("post")
                .args(arguments)
                .args([
                    "--seconds",
                    &seconds.to_string(),
                    "--run",
                    &self.number.to_string(),
                    "--seed-file",
                ])
                .arg(self.seed_file),
        )
    }
}

fn rows(runs: &[Run], size: Size) -> Vec<Row> {
    let phones = size.units * size.phones_per_unit;
    let over = |value: &dyn Fn(&Run) -> f64| Figure::of(runs.iter().map(value));
    let everybody_heard = runs.iter().all(|run| heard_everything(run, size));
    let latency = |name: &str, value: &dyn Fn(&Quantiles) -> f64| {
        let measured = over(&|run| value(&run.alarms.raised));
        let floor = over(&|run| value(&run.floor));
        Row {
            figure: format!("observation posted → live frame, {name}"),
            holds: everybody_heard && measured.median <= 2.0 * floor.median,
            measured,
            floor: Some(floor),
            unit: "ms",
            target: "≤ 2 × floor".to_owned(),
        }
    };
    let throughput = |name: &str, value: &dyn Fn(&Run) -> f64, bare: &dyn Fn(&Run) -> f64, target: f64| {
        let measured = over(value);
        Row {
            figure: format!("durable observations, {name}"),
            holds: measured.median >= target,
            measured,
            floor: Some(over(bare)),
            unit: "/s",
            target: format!("≥ {target:.0}/s"),
        }
    };
    let memory = over(&|run| run.kib_per_phone);
    let bare_memory = over(&|run| run.bare_kib_per_phone);
    let restart = over(&|run| run.restart_seconds);
    let no_gap = runs.iter().all(|run| caught_up(run, phones));
    vec![
        latency("p50", &|quantiles| quantiles.p50_ms),
        latency("p99", &|quantiles| quantiles.p99_ms),
        throughput(
            "one in a post",
            &|run| run.singles.per_second,
            &|run| run.bare_singles.per_second,
            5_000.0,
        ),
        throughput(
            "100 in a post",
            &|run| run.batches.per_second,
            &|run| run.bare_batches.per_second,
            20_000.0,
        ),
        Row {
            figure: "memory per idle live phone".to_owned(),
            holds: memory.median <= bare_memory.median + 2.0,
            measured: memory,
            floor: Some(bare_memory),
            unit: "KiB",
            target: "≤ floor + 2 KiB".to_owned(),
        },
        Row {
            figure: format!("kill -9 → {phones} phones live and caught up"),
            holds: no_gap && restart.median <= 5.0,
            measured: restart,
            floor: Some(over(&|run| run.bare_connect_seconds)),
            unit: "s",
            target: "≤ 5 s, no gap".to_owned(),
        },
    ]
}

/// Every alarm reached every phone of its unit, in order.
fn heard_everything(run: &Run, size: Size) -> bool {
    let phones = size.units * size.phones_per_unit;
    let PhonesReport {
        phones: had,
        live,
        events: _,
        gaps,
        dropped_connections,
        broken_frames,
        cursors_lost: _,
        raised,
    } = &run.alarms;
    let expected = run.alarms_posted.alarms * size.phones_per_unit as u64;
    *had == phones
        && *live == phones
        && *gaps == 0
        && *broken_frames == 0
        && *dropped_connections == 0
        && run.alarms_posted.failed == 0
        && raised.samples as u64 == expected
}

fn caught_up(run: &Run, phones: usize) -> bool {
    let report = &run.restart;
    report.live == phones
        && report.gaps == 0
        && report.cursors_lost == 0
        && report.broken_frames == 0
        && run.restart_posted.failed == 0
}

/// Each part needs a file for each phone, and the server some more.
fn enough_files(phones: usize) -> io::Result<()> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let soft: usize = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(usize::MAX);
    let needed = phones + 1_000;
    if soft < needed {
        return Err(io::Error::other(format!(
            "only {soft} open files are allowed and {needed} are needed: run `ulimit -n {needed}` first"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantiles(p50_ms: f64, p99_ms: f64) -> Quantiles {
        Quantiles {
            samples: 40_000,
            p50_ms,
            p99_ms,
            max_ms: p99_ms,
        }
    }

    fn posted(per_second: f64) -> PostReport {
        PostReport {
            accepted: 4_000,
            alarms: 4_000,
            failed: 0,
            seconds: 20.0,
            per_second,
            answered: quantiles(1.0, 2.0),
        }
    }

    fn run() -> Run {
        let phones = PhonesReport {
            phones: 2_000,
            live: 2_000,
            events: 40_000,
            gaps: 0,
            dropped_connections: 0,
            broken_frames: 0,
            cursors_lost: 0,
            raised: quantiles(2.0, 4.0),
        };
        Run {
            run: 1,
            alarms: phones.clone(),
            alarms_posted: posted(200.0),
            floor: quantiles(1.1, 2.4),
            kib_per_phone: 14.0,
            bare_kib_per_phone: 13.5,
            restart_seconds: 3.0,
            restart: phones,
            restart_posted: posted(200.0),
            bare_connect_seconds: 1.0,
            singles: posted(6_000.0),
            bare_singles: posted(20_000.0),
            batches: posted(30_000.0),
            bare_batches: posted(90_000.0),
        }
    }

    fn held(run: Run) -> Vec<bool> {
        let size = Size {
            units: 200,
            phones_per_unit: 10,
            devices_per_unit: 1,
        };
        rows(&[run], size).iter().map(|row| row.holds).collect()
    }

    #[test]
    fn a_good_run_holds_everything() {
        assert_eq!(held(run()), [true; 6]);
    }

    #[test]
    fn a_fast_run_that_lost_a_frame_does_not_hold() {
        let mut lost = run();
        lost.alarms.raised.samples -= 1;
        assert_eq!(held(lost), [false, false, true, true, true, true]);
        let mut gap = run();
        gap.restart.gaps = 1;
        assert_eq!(held(gap), [true, true, true, true, true, false]);
    }

    #[test]
    fn each_figure_falls_short_by_itself() {
        let mut slow = run();
        slow.alarms.raised.p99_ms = 4.9;
        assert_eq!(held(slow), [true, false, true, true, true, true]);
        let mut weak = run();
        weak.singles.per_second = 4_999.0;
        weak.kib_per_phone = 15.6;
        weak.restart_seconds = 5.1;
        assert_eq!(held(weak), [true, true, false, true, false, false]);
    }

    #[test]
    fn too_few_open_files_are_said_before_the_first_run() {
        assert!(enough_files(usize::MAX - 1_000).is_err());
        assert!(enough_files(0).is_ok());
    }
}
