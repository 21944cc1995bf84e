//! What the journeys are told with: a night with a server in it, phones with people behind them, real
//! brokers and databases, a push service and a gateway outside.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on stops"
)]

pub mod answer;
pub mod both;
pub mod eventually;
pub mod gateway;
pub mod http_peer;
pub mod mosquitto;
pub mod night;
pub mod phone;
pub mod planted;
pub mod postgres;
pub mod process;
pub mod push_service;
pub mod scripted;
pub mod signer;
pub mod ward;
pub mod watch;
