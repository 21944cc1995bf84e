//! The payload of a push: declarative Web Push, so that iOS shows it though the worker fails, with what the
//! worker needs beside it. No name, national id, home address or diagnosis is ever in it.

use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{DeliveryPurpose, Priority};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// https://www.w3.org/TR/push-api/#declarative-push-message
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PushMessage {
    /// 8030: the disambiguation member of a declarative push message.
    pub web_push: u32,
    pub notification: PushNotification,
    /// Open alarms of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub app_badge: Option<u32>,
    /// Lets the worker handle it, where there is one: it posts the receipt.
    pub mutable: bool,
    pub nattvakt: PushFacts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PushNotification {
    pub title: String,
    pub body: String,
    pub lang: String,
    pub dir: String,
    /// Where a tap leads.
    pub navigate: String,
    /// Replaces what stands under the same tag.
    pub tag: String,
    /// A replaced notification sounds again; where the system cannot, the tag is a fresh one.
    pub renotify: bool,
    pub silent: bool,
    pub require_interaction: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PushFacts {
    pub v: u32,
    pub purpose: DeliveryPurpose,
    pub delivery: DeliveryId,
    pub municipality: MunicipalityId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit: Option<UnitId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alarm: Option<AlarmId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub priority: Option<Priority>,
    /// Ledger seq of `unit` that it tells of: an older one never replaces a newer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub seq: Option<u64>,
    /// Labels of the actions, in the person's language, where the system has actions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub take_label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub open_label: Option<String>,
}
