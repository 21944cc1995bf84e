//! The real program in a process of its own, to be killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use crate::eventually::eventually;
use crate::postgres::free_port;

/// The built program. Built here when a test is run by itself.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "nattvakt", "--bin", "nattvakt"])
            .status()
            .unwrap();
        assert!(built.success(), "the program could not be built");
        // target/<profile>/deps/<this test> → target/<profile>/nattvakt
        let mut path = std::env::current_exe().unwrap();
        path.pop();
        if path.ends_with("deps") {
            path.pop();
        }
        path.join("nattvakt")
    })
}

pub struct Process {
    child: Child,
    pub port: u16,
    settings: Vec<(String, String)>,
    /// Set before the program starts, by `bash -c`.
    prelude: String,
}

impl Process {
    /// Serves from this folder. `settings` are further `NATTVAKT_…` variables.
    pub async fn start(folder: &Path, settings: &[(&str, String)]) -> Self {
        Self::start_with(folder, settings, "").await
    }

    /// `prelude` is shell that runs before the program takes the shell's place: limits, signals.
    pub async fn start_with(folder: &Path, settings: &[(&str, String)], prelude: &str) -> Self {
        let port = free_port();
        let mut all = vec![
            ("NATTVAKT_SERVER__LISTEN".to_owned(), format!("127.0.0.1:{port}")),
            (
                "NATTVAKT_SERVER__METRICS_LISTEN".to_owned(),
                "127.0.0.1:0".to_owned(),
            ),
            (
                "NATTVAKT_DATABASE__URL".to_owned(),
                format!("sqlite:{}", folder.join("nattvakt.db").display()),
            ),
            (
                "NATTVAKT_KEYS__DIR".to_owned(),
                folder.join("keys").display().to_string(),
            ),
        ];
        all.extend(
            settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        let prelude = prelude.to_owned();
        let mut process = Self {
            child: spawn(&all, &prelude),
            port,
            settings: all,
            prelude,
        };
        process.until_ready().await;
        process
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: nothing is flushed, nobody is told.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub async fn start_again(&mut self) {
        self.child = spawn(&self.settings, &self.prelude);
        self.until_ready().await;
    }

    /// SIGTERM; answers whether it ended in order.
    pub fn terminate(&mut self) -> bool {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        told.is_ok_and(|status| status.success()) && self.child.wait().is_ok_and(|status| status.success())
    }

    async fn until_ready(&mut self) {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .build()
            .unwrap();
        let url = format!("{}/healthz", self.url());
        eventually("the program answers", async || {
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the program ended: {status}");
            }
            http.get(&url)
                .send()
                .await
                .is_ok_and(|response| response.status() == 200)
        })
        .await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(settings: &[(String, String)], prelude: &str) -> Child {
    let mut command = Command::new("bash");
    command
        .arg("-c")
        .arg(format!("{prelude}\nexec \"$0\" serve"))
        .arg(program())
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::null());
    command.spawn().unwrap()
}
