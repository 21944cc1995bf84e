//! TLS by certificate and key files. A changed file is taken up without a restart: certificates are renewed
//! at night too (promise 9).

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::config::TlsFiles;

/// How often the files are read again. They are a few KiB.
pub const CHECK_EVERY: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{file} cannot be read: {error}")]
    Unreadable { file: PathBuf, error: io::Error },
    #[error("{file} is not a PEM file with a {expected} in it: {error}")]
    NotPem {
        file: PathBuf,
        expected: &'static str,
        error: pem::Error,
    },
    #[error("{certificate} and {key} do not go together: {error}")]
    Unusable {
        certificate: PathBuf,
        key: PathBuf,
        error: rustls::Error,
    },
}

/// What a look at the files came to.
#[derive(Debug)]
pub enum Reload {
    Unchanged,
    TakenUp,
    /// The old certificate stays in use. Told once for each change.
    Failed(TlsError),
}

/// The certificate new connections get.
pub struct Certificate {
    files: TlsFiles,
    provider: Arc<CryptoProvider>,
    current: ArcSwap<CertifiedKey>,
    /// As last read, usable or not. Contents are compared, not times: two changes may share a time stamp.
    last_read: Mutex<Contents>,
}

#[derive(Clone, PartialEq, Eq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

/// HTTP/1.1 only: actix answers no WebSocket over HTTP/2.
pub fn server_config(files: &TlsFiles) -> Result<(ServerConfig, Arc<Certificate>), TlsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let contents = read(files)?;
    let certificate = Arc::new(Certificate {
        files: files.clone(),
        provider: Arc::clone(&provider),
        current: ArcSwap::from_pointee(certified_key(files, &contents, &provider)?),
        last_read: Mutex::new(contents),
    });
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError::Unusable {
            certificate: files.certificate.clone(),
            key: files.key.clone(),
            error,
        })?;
    let mut config = builder
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(&certificate) as Arc<dyn ResolvesServerCert>);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((config, certificate))
}

impl Certificate {
    /// Whoever renews writes two files, one after the other: a pair that does not match yet is a failure
    /// that the next change mends.
    pub fn reload(&self) -> Reload {
        let contents = match read(&self.files) {
            Ok(contents) => contents,
            Err(error) => {
                let nothing = Contents {
                    certificate: Vec::new(),
                    key: Vec::new(),
                };
                let mut last_read = self.last_read.lock();
                if *last_read == nothing {
                    return Reload::Unchanged;
                }
                *last_read = nothing;
                return Reload::Failed(error);
            }
        };
        let mut last_read = self.last_read.lock();
        if *last_read == contents {
            return Reload::Unchanged;
        }
        let taken_up = certified_key(&self.files, &contents, &self.provider);
        *last_read = contents;
        match taken_up {
            Ok(certified_key) => {
                self.current.store(Arc::new(certified_key));
                Reload::TakenUp
            }
            Err(error) => Reload::Failed(error),
        }
    }

    /// Looks at the files for as long as it is polled.
    pub async fn watch(self: Arc<Self>, every: Duration, on_failure: impl Fn() + Send) {
        loop {
            tokio::time::sleep(every).await;
            let certificate = Arc::clone(&self);
            match tokio::task::spawn_blocking(move || certificate.reload()).await {
                Ok(Reload::Unchanged) | Err(_) => {}
                Ok(Reload::TakenUp) => tracing::info!("the new certificate is in use"),
                Ok(Reload::Failed(error)) => {
                    tracing::error!(%error, "the changed certificate cannot be used; the old one stays in use");
                    on_failure();
                }
            }
        }
    }
}

fn read(files: &TlsFiles) -> Result<Contents, TlsError> {
    let read = |file: &PathBuf| {
        std::fs::read(file).map_err(|error| TlsError::Unreadable {
            file: file.clone(),
            error,
        })
    };
    Ok(Contents {
        certificate: read(&files.certificate)?,
        key: read(&files.key)?,
    })
}

fn certified_key(
    files: &TlsFiles,
    contents: &Contents,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let not_pem = |file: &PathBuf, expected| {
        let file = file.clone();
        move |error| TlsError::NotPem {
            file,
            expected,
            error,
        }
    };
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&contents.certificate)
        .collect::<Result<_, _>>()
        .map_err(not_pem(&files.certificate, "certificate"))?;
    if chain.is_empty() {
        return Err(not_pem(&files.certificate, "certificate")(
            pem::Error::NoItemsFound,
        ));
    }
    let key = PrivateKeyDer::from_pem_slice(&contents.key).map_err(not_pem(&files.key, "private key"))?;
    CertifiedKey::from_der(chain, key, provider).map_err(|error| TlsError::Unusable {
        certificate: files.certificate.clone(),
        key: files.key.clone(),
        error,
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use rcgen::{CertificateParams, KeyPair};
    use rustls::pki_types::ServerName;
    use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConnection};
    use tempfile::TempDir;

    use super::*;

    struct Pair {
        certificate: rcgen::Certificate,
        key: KeyPair,
    }

    impl Pair {
        fn new() -> Self {
            let key = KeyPair::generate().unwrap();
            let certificate = CertificateParams::new(["localhost".to_owned()])
                .unwrap()
                .self_signed(&key)
                .unwrap();
            Self { certificate, key }
        }

        fn write_to(&self, files: &TlsFiles) {
            std::fs::write(&files.certificate, self.certificate.pem()).unwrap();
            std::fs::write(&files.key, self.key.serialize_pem()).unwrap();
        }
    }

    fn files(folder: &TempDir) -> TlsFiles {
        TlsFiles {
            certificate: folder.path().join("certificate.pem"),
            key: folder.path().join("key.pem"),
        }
    }

    /// Both ends in memory. Answers which certificate the server showed, and the protocol they agreed on.
    fn shake_hands(
        server: &Arc<ServerConfig>,
        believed: &Pair,
    ) -> Result<(CertificateDer<'static>, Option<Vec<u8>>), rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(believed.certificate.der().clone()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let name = ServerName::try_from("localhost").unwrap();
        let mut client = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut server = ServerConnection::new(Arc::clone(server)).unwrap();
        while client.is_handshaking() || server.is_handshaking() {
            let mut wire = Vec::new();
            while client.wants_write() {
                client.write_tls(&mut wire).unwrap();
            }
            server.read_tls(&mut wire.as_slice()).unwrap();
            server.process_new_packets()?;
            let mut wire = Vec::new();
            while server.wants_write() {
                server.write_tls(&mut wire).unwrap();
            }
            client.read_tls(&mut wire.as_slice()).unwrap();
            client.process_new_packets()?;
        }
        client.writer().write_all(b"hei").unwrap();
        let mut wire = Vec::new();
        client.write_tls(&mut wire).unwrap();
        server.read_tls(&mut wire.as_slice()).unwrap();
        server.process_new_packets()?;
        let mut heard = [0; 3];
        server.reader().read_exact(&mut heard).unwrap();
        assert_eq!(&heard, b"hei");
        let shown = client.peer_certificates().unwrap()[0].clone().into_owned();
        Ok((shown, client.alpn_protocol().map(<[u8]>::to_vec)))
    }

    #[test]
    fn a_changed_certificate_is_shown_to_the_next_connection() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&folder);
        let (old, new) = (Pair::new(), Pair::new());
        old.write_to(&files);
        let (config, certificate) = server_config(&files).unwrap();
        let config = Arc::new(config);
        let (shown, protocol) = shake_hands(&config, &old).unwrap();
        assert_eq!(&shown, old.certificate.der());
        assert_eq!(protocol.as_deref(), Some(&b"http/1.1"[..]));
        assert!(matches!(certificate.reload(), Reload::Unchanged));

        new.write_to(&files);
        assert!(matches!(certificate.reload(), Reload::TakenUp));
        assert_eq!(&shake_hands(&config, &new).unwrap().0, new.certificate.der());
        assert!(shake_hands(&config, &old).is_err());
    }

    #[test]
    fn a_broken_new_file_keeps_the_old_one_and_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&folder);
        let (old, new) = (Pair::new(), Pair::new());
        old.write_to(&files);
        let (config, certificate) = server_config(&files).unwrap();
        let config = Arc::new(config);

        let half_written = || std::fs::write(&files.certificate, new.certificate.pem());
        let breakages: [(&str, &dyn Fn() -> io::Result<()>); 4] = [
            ("a certificate whose key has not come", &half_written),
            ("an empty file", &|| std::fs::write(&files.certificate, "")),
            ("no key", &|| std::fs::write(&files.key, "not a key")),
            ("no file", &|| std::fs::remove_file(&files.key)),
        ];
        for (what, break_it) in breakages {
            break_it().unwrap();
            assert!(matches!(certificate.reload(), Reload::Failed(_)), "{what}");
            assert!(
                matches!(certificate.reload(), Reload::Unchanged),
                "{what}, told again"
            );
            assert_eq!(
                &shake_hands(&config, &old).unwrap().0,
                old.certificate.der(),
                "{what}"
            );
        }
        new.write_to(&files);
        assert!(matches!(certificate.reload(), Reload::TakenUp));
        assert_eq!(&shake_hands(&config, &new).unwrap().0, new.certificate.der());
    }

    #[test]
    fn files_that_cannot_be_used_stop_the_start_and_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&folder);
        let error = server_config(&files).unwrap_err().to_string();
        assert!(error.contains("certificate.pem cannot be read"), "{error}");
        Pair::new().write_to(&files);
        std::fs::write(&files.key, Pair::new().key.serialize_pem()).unwrap();
        let error = server_config(&files).unwrap_err().to_string();
        assert!(error.contains("do not go together"), "{error}");
    }

    #[tokio::test]
    async fn the_watch_takes_up_a_change_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&folder);
        let (old, new) = (Pair::new(), Pair::new());
        old.write_to(&files);
        let (config, certificate) = server_config(&files).unwrap();
        let config = Arc::new(config);
        let (failed, mut failures) = tokio::sync::mpsc::unbounded_channel();
        let watching = tokio::spawn(certificate.watch(Duration::from_millis(5), move || {
            failed.send(()).unwrap();
        }));
        std::fs::write(&files.key, "not a key").unwrap();
        failures.recv().await.unwrap();
        assert_eq!(&shake_hands(&config, &old).unwrap().0, old.certificate.der());
        new.write_to(&files);
        while shake_hands(&config, &new).is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        watching.abort();
    }
}
