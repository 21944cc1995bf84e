//! What sources say, turned into observations. Each protocol is a pure parser and a thin socket.

pub mod mqtt;
pub mod zigbee2mqtt;
