//! Which push addresses are sent to. Whoever subscribes chooses the address our server connects to, so it
//! must not lead into our own network (server-side request forgery).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Longer ones are no push service's.
const LONGEST: usize = 2048;

/// The address as it may be sent to; `None` for one that must not.
pub fn check(endpoint: &str, allow_loopback: bool) -> Option<Url> {
    if endpoint.len() > LONGEST {
        return None;
    }
    let url = Url::parse(endpoint).ok()?;
    let host = url.host_str()?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let literal: Option<IpAddr> = bare.parse().ok();
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let is_here = literal.map_or(bare == "localhost", |ip| ip.is_loopback());
    if is_here {
        return (allow_loopback && matches!(url.scheme(), "http" | "https")).then_some(url);
    }
    let is_fine = match literal {
        Some(ip) => is_public(ip),
        // A name without a dot, or of a local zone, is never a push service.
        None => {
            bare.contains('.')
                && ![
                    ".local",
                    ".internal",
                    ".localhost",
                    ".lan",
                    ".home",
                    ".intern",
                    ".arpa",
                ]
                .iter()
                .any(|zone| bare.trim_end_matches('.').ends_with(zone))
        }
    };
    (url.scheme() == "https" && is_fine).then_some(url)
}

/// Scheme, host and port: what VAPID's `aud` names (RFC 8292 §2), and what a service is known by here.
pub fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// An address of the public internet (IANA's special-purpose registries).
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // An IPv4 address in another dress is judged as what it is: mapped, NAT64, 6to4.
    let segments = ip.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    if let Some(mapped) = ip.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    match segments {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(embedded(high, low)),
        [0x2002, high, low, ..] => is_public_v4(embedded(high, low)),
        [0x2001, 0xdb8, ..] => false,
        // Global unicast is 2000::/3; Teredo and other experiments within it are not services.
        [first, second, ..] => first & 0xe000 == 0x2000 && !(first == 0x2001 && second < 0x200),
    }
}

/// Resolves names to public addresses only: a name may come to point into our network after it was checked.
pub struct PublicOnly {
    pub allow_loopback: bool,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_loopback = self.allow_loopback;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let fine: Vec<SocketAddr> = found
                .into_iter()
                .filter(|found| is_public(found.ip()) || (allow_loopback && found.ip().is_loopback()))
                .collect();
            if fine.is_empty() {
                return Err("the name leads to no public address".into());
            }
            Ok(Box::new(fine.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_https_addresses_are_sent_to() {
        for refused in [
            "http://push.example.com/x",
            "https://127.0.0.1/x",
            "https://localhost/x",
            "https://10.0.0.1/x",
            "https://172.16.0.1/x",
            "https://192.168.1.1/x",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/x",
            "https://0.0.0.0/x",
            "https://[::1]/x",
            "https://[fd00::1]/x",
            "https://[fe80::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://[64:ff9b::a00:1]/x",
            "https://[2002:a00:1::]/x",
            "https://2130706433/x",
            "https://0x7f000001/x",
            "https://intranet/x",
            "https://nas.local/x",
            "https://user:secret@push.example.com/x",
            "ftp://push.example.com/x",
            "file:///etc/passwd",
            "no address at all",
            "",
        ] {
            assert!(check(refused, false).is_none(), "{refused}");
        }
        for fine in [
            "https://push.example.com/wpush/v2/abc",
            "https://push.example.com:8443/x",
            "https://93.184.215.14/x",
            "https://[2606:2800:21f:cb07::1]/x",
        ] {
            assert!(check(fine, false).is_some(), "{fine}");
        }
        assert!(
            check(
                &format!("https://push.example.com/{}", "x".repeat(LONGEST)),
                false
            )
            .is_none()
        );
    }

    #[test]
    fn loopback_is_for_tests_only_and_opens_nothing_else() {
        assert!(check("http://127.0.0.1:9000/x", true).is_some());
        assert!(check("http://10.0.0.1/x", true).is_none());
        assert!(check("http://push.example.com/x", true).is_none());
    }

    #[test]
    fn the_origin_carries_the_port() {
        let url = check("https://push.example.com:8443/x", false).unwrap();
        assert_eq!(origin(&url), "https://push.example.com:8443");
        let url = check("https://push.example.com:443/x", false).unwrap();
        assert_eq!(origin(&url), "https://push.example.com");
    }
}
