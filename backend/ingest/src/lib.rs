//! What sources say, turned into observations: each protocol is a pure parser and a thin socket. And what
//! rosters say, turned into planned duties.

pub mod mqtt;
pub mod roster;
pub mod zigbee2mqtt;
