//! The demonstration's own certificate authority: phones on the local network need HTTPS, and no public
//! authority signs for a private address.
//!
//! The authority is kept, so that a phone that trusts it goes on doing so; the server's certificate is made
//! anew at each start for the addresses the machine has then. The authority may only sign for local names
//! and private addresses: whoever gets hold of its key cannot imitate a bank to the phone that trusts it.

use std::fs;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints, date_time_ymd,
};

use crate::config::TlsFiles;

const NAME: &str = "Nattvakt demonstration";
const AUTHORITY: &str = "authority.pem";
const AUTHORITY_KEY: &str = "authority-key.pem";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCertificates {
    /// For phones to trust.
    pub authority: PathBuf,
    pub server: TlsFiles,
}

#[derive(Debug, thiserror::Error)]
pub enum DemoCaError {
    #[error("{file}: {error}")]
    File { file: PathBuf, error: io::Error },
    #[error("the certificate cannot be made: {0}")]
    Certificate(#[from] rcgen::Error),
}

/// Makes what is missing in `folder`. Addresses that are not private are left out.
pub fn prepare(folder: &Path, addresses: &[IpAddr], now: Timestamp) -> Result<DemoCertificates, DemoCaError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(in_file(folder))?;
    let authority = folder.join(AUTHORITY);
    let authority_key = folder.join(AUTHORITY_KEY);
    let today = now.to_zoned(TimeZone::UTC);

    let issuer_key = if authority.exists() && authority_key.exists() {
        let pem = fs::read_to_string(&authority_key).map_err(in_file(&authority_key))?;
        KeyPair::from_pem(&pem)?
    } else {
        let key = KeyPair::generate()?;
        let certificate = authority_params(&today).self_signed(&key)?;
        write(&authority_key, &key.serialize_pem())?;
        write(&authority, &certificate.pem())?;
        key
    };
    // The key and the name make the issuer; the dates of its certificate do not matter here.
    let issuer = Issuer::new(authority_params(&today), issuer_key);

    let server = TlsFiles {
        certificate: folder.join("server.pem"),
        key: folder.join("server-key.pem"),
    };
    let key = KeyPair::generate()?;
    let certificate = server_params(addresses, &today)?.signed_by(&key, &issuer)?;
    write(&server.key, &key.serialize_pem())?;
    write(&server.certificate, &certificate.pem())?;
    Ok(DemoCertificates { authority, server })
}

/// The address other machines of the local network reach this one at. Nothing is sent.
pub fn local_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // TEST-NET-1: the system chooses the way out and with it the address.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && is_private(address)).then_some(address)
}

fn authority_params(today: &Zoned) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: ["localhost", "local"]
            .map(|name| GeneralSubtree::DnsName(name.to_owned()))
            .into_iter()
            .chain(PRIVATE.map(|(address, prefix)| {
                GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, prefix))
            }))
            .collect(),
        excluded_subtrees: Vec::new(),
    });
    set_validity(&mut params, today, 10 * 365);
    params
}

/// iOS takes no server certificate of more than 825 days.
fn server_params(addresses: &[IpAddr], today: &Zoned) -> Result<CertificateParams, rcgen::Error> {
    let names = ["localhost".to_owned()]
        .into_iter()
        .chain(
            [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
                .iter()
                .chain(addresses.iter().filter(|address| is_private(**address)))
                .map(IpAddr::to_string),
        )
        .collect::<Vec<_>>();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "localhost");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    set_validity(&mut params, today, 365);
    Ok(params)
}

/// From yesterday: a phone's clock may be behind.
fn set_validity(params: &mut CertificateParams, today: &Zoned, days: i64) {
    let midnight = |offset: i64| {
        let date = today.saturating_add(offset.days()).date();
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        date_time_ymd(i32::from(date.year()), month, day)
    };
    params.not_before = midnight(-1);
    params.not_after = midnight(days);
}

const PRIVATE: [(IpAddr, u8); 9] = [
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
    (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
];

fn is_private(address: IpAddr) -> bool {
    PRIVATE.iter().any(|(network, prefix)| match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let shift = 32 - u32::from(*prefix);
            u32::from(address) >> shift == u32::from(*network) >> shift
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let shift = 128 - u32::from(*prefix);
            u128::from(address) >> shift == u128::from(*network) >> shift
        }
        _ => false,
    })
}

/// Readable by the owner only, and never half there.
fn write(file: &Path, text: &str) -> Result<(), DemoCaError> {
    let unfinished = file.with_extension("new");
    let written = || {
        let mut open = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        open.write_all(text.as_bytes())?;
        open.sync_all()?;
        fs::rename(&unfinished, file)
    };
    written().map_err(in_file(file))
}

fn in_file(file: &Path) -> impl FnOnce(io::Error) -> DemoCaError {
    let file = file.to_owned();
    move |error| DemoCaError::File { file, error }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;
    use std::time::Duration;

    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::crypto::aws_lc_rs;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// What a phone that trusts the authority makes of the server's certificate.
    fn is_believed(certificates: &DemoCertificates, name: &str, now: Timestamp) -> Result<(), rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(&certificates.authority).unwrap())
            .unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .unwrap();
        let shown = CertificateDer::from_pem_file(&certificates.server.certificate).unwrap();
        let seconds = u64::try_from(now.as_second()).unwrap();
        verifier
            .verify_server_cert(
                &shown,
                &[],
                &ServerName::try_from(name).unwrap(),
                &[],
                UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            )
            .map(|_| ())
    }

    #[test]
    fn a_phone_that_trusts_the_authority_believes_the_server_at_each_of_its_addresses() {
        let folder = tempfile::tempdir().unwrap();
        let now = at("2026-11-22T12:00:00Z");
        let addresses = ["192.168.1.20".parse().unwrap(), "8.8.8.8".parse().unwrap()];
        let made = prepare(folder.path(), &addresses, now).unwrap();
        for name in ["localhost", "127.0.0.1", "::1", "192.168.1.20"] {
            is_believed(&made, name, now).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        is_believed(&made, "localhost", at("2026-11-21T23:00:00Z")).unwrap();
        for name in ["192.168.1.21", "8.8.8.8", "bank.example"] {
            assert!(is_believed(&made, name, now).is_err(), "{name}");
        }
        assert!(is_believed(&made, "localhost", at("2028-01-01T00:00:00Z")).is_err());
        let mode = |file: &Path| fs::metadata(file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder.path().join(AUTHORITY_KEY)), 0o600);
        assert_eq!(mode(&made.server.key), 0o600);
    }

    #[test]
    fn the_authority_is_kept_and_signs_for_the_addresses_of_the_day() {
        let folder = tempfile::tempdir().unwrap();
        let first = prepare(folder.path(), &[], at("2026-11-22T12:00:00Z")).unwrap();
        let authority = fs::read(&first.authority).unwrap();
        let later = at("2029-03-01T12:00:00Z");
        let second = prepare(folder.path(), &["10.0.0.7".parse().unwrap()], later).unwrap();
        assert_eq!(fs::read(&second.authority).unwrap(), authority);
        is_believed(&second, "10.0.0.7", later).unwrap();
    }

    #[test]
    fn the_authority_cannot_speak_for_others() {
        let folder = tempfile::tempdir().unwrap();
        let now = at("2026-11-22T12:00:00Z");
        let made = prepare(folder.path(), &[], now).unwrap();
        let key = KeyPair::from_pem(&fs::read_to_string(folder.path().join(AUTHORITY_KEY)).unwrap()).unwrap();
        let issuer = Issuer::new(authority_params(&now.to_zoned(TimeZone::UTC)), key);
        let mut params = CertificateParams::new(["bank.example".to_owned()]).unwrap();
        set_validity(&mut params, &now.to_zoned(TimeZone::UTC), 30);
        let forged = params.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap();
        fs::write(&made.server.certificate, forged.pem()).unwrap();
        assert!(is_believed(&made, "bank.example", now).is_err());
    }

    #[test]
    fn the_own_address_is_a_private_one_or_none() {
        assert!(local_address().is_none_or(is_private));
        for (address, expected) in [
            ("172.31.255.255", true),
            ("172.32.0.0", false),
            ("100.64.0.1", true),
            ("8.8.8.8", false),
            ("fd00::1", true),
            ("2001:db8::1", false),
            ("::1", true),
        ] {
            assert_eq!(is_private(address.parse().unwrap()), expected, "{address}");
        }
    }
}
