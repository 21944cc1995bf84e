//! A real Mosquitto on a free port of this machine, with its persistence in a temporary folder.
#![expect(
    clippy::expect_used,
    reason = "test support: a failure here is the test's failure"
)]

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rcgen::{CertificateParams, KeyPair};
use rumqttc::mqttbytes::QoS;
use rumqttc::{AsyncClient, Broker, MqttOptions, PublishOptions};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::eventually::eventually;

pub struct Mosquitto {
    folder: TempDir,
    port: u16,
    process: Option<Child>,
}

impl Mosquitto {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::start_in(folder, "allow_anonymous true\n").await
    }

    /// Speaks TLS only, and only to `username` with `password`. Answers who signed its certificate too.
    pub async fn start_secured(username: &str, password: &str) -> (Self, Vec<u8>) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = |name: &str| folder.path().join(name);
        let key = KeyPair::generate().expect("a key");
        let certificate = CertificateParams::new(["localhost".to_owned()])
            .and_then(|params| params.self_signed(&key))
            .expect("a certificate");
        std::fs::write(file("certificate.pem"), certificate.pem()).expect("its certificate");
        std::fs::write(file("key.pem"), key.serialize_pem()).expect("its key");
        let made = Command::new("mosquitto_passwd")
            .args(["-b", "-c"])
            .arg(file("passwords"))
            .args([username, password])
            .status();
        assert!(made.expect("mosquitto_passwd").success());
        let settings = format!(
            "allow_anonymous false\n\
             password_file {folder}/passwords\n\
             cafile {folder}/certificate.pem\n\
             certfile {folder}/certificate.pem\n\
             keyfile {folder}/key.pem\n",
            folder = folder.path().display()
        );
        (
            Self::start_in(folder, &settings).await,
            certificate.pem().into_bytes(),
        )
    }

    async fn start_in(folder: TempDir, settings: &str) -> Self {
        let port = free_port();
        let configuration = format!(
            "listener {port} 127.0.0.1\n\
             {settings}\
             persistence true\n\
             persistence_location {folder}/\n\
             autosave_interval 1\n\
             autosave_on_changes true\n\
             # Started by root it would become a user who may not write here.\n\
             user root\n\
             log_dest file {folder}/log\nlog_type all\n",
            folder = folder.path().display()
        );
        std::fs::write(folder.path().join("mosquitto.conf"), configuration).expect("its configuration");
        let mut mosquitto = Self {
            folder,
            port,
            process: None,
        };
        mosquitto.start_again().await;
        mosquitto
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// As an operator stops it: it saves what it has.
    pub async fn stop(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        let signalled = Command::new("kill").arg(process.id().to_string()).status();
        assert!(signalled.expect("kill").success());
        eventually("Mosquitto stops", async || {
            process.try_wait().expect("its process").is_some()
        })
        .await;
    }

    pub async fn start_again(&mut self) {
        let process = Command::new(program())
            .arg("-c")
            .arg(self.folder.path().join("mosquitto.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("mosquitto is installed");
        self.process = Some(process);
        eventually("Mosquitto listens", async || {
            TcpStream::connect(("127.0.0.1", self.port)).is_ok()
        })
        .await;
    }

    /// Waits until the broker has read this client's farewell for the `times`th time. It reads a little from
    /// each client in turn: one that comes back at once overtakes its own acknowledgements.
    pub async fn has_let_go(&self, client_id: &str, times: usize) {
        let line = format!("Received DISCONNECT from {client_id}");
        eventually(&line, async || {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            log.lines().filter(|found| found.ends_with(&line)).count() >= times
        })
        .await;
    }

    /// What a Zigbee2MQTT would be to it.
    pub fn publisher(&self) -> Publisher {
        let mut options = MqttOptions::new(
            format!("publisher-{}", free_port()),
            Broker::tcp("127.0.0.1", self.port),
        );
        options
            .set_clean_session(false)
            .set_max_packet_size(1 << 20, 1 << 20);
        let (client, mut events) = AsyncClient::builder(options).unbounded().build();
        let polling = tokio::spawn(async move {
            loop {
                if events.poll().await.is_err() {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
            }
        });
        Publisher { client, polling }
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

pub struct Publisher {
    client: AsyncClient,
    polling: JoinHandle<()>,
}

impl Publisher {
    /// Returns when the broker has it.
    pub async fn publish(&self, topic: &str, payload: impl Into<Vec<u8>>) {
        self.send(topic, payload.into(), PublishOptions::new(QoS::AtLeastOnce))
            .await;
    }

    pub async fn publish_retained(&self, topic: &str, payload: impl Into<Vec<u8>>) {
        let options = PublishOptions::new(QoS::AtLeastOnce).retained();
        self.send(topic, payload.into(), options).await;
    }

    async fn send(&self, topic: &str, payload: Vec<u8>, options: PublishOptions) {
        loop {
            let notice = self
                .client
                .publish_tracked(topic, payload.clone(), options)
                .await
                .expect("the client runs");
            // A broker that lost our session as it stopped may not have it: again.
            if notice.wait_async().await.is_ok() {
                return;
            }
        }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.polling.abort();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// Debian puts it where only root's PATH leads.
fn program() -> &'static str {
    let installed = "/usr/sbin/mosquitto";
    if Path::new(installed).exists() {
        installed
    } else {
        "mosquitto"
    }
}
