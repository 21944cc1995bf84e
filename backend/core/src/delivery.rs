//! One attempt to reach one person's phone: which state may follow which.

use crate::vocabulary::DeliveryState;

/// What was heard of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It is on its way out.
    Sent,
    /// The service took no message this time; it is tried again.
    Retry,
    Accepted,
    Received,
    Shown,
    Opened,
    Failed,
    /// Nobody needs it any more, or it is too old to be of use.
    Expired,
}

/// What the news makes of the state; `None` when it changes nothing.
///
/// A receipt is the phone's own word: it beats everything the services between us said, also that they
/// failed, and comes in any order. Nothing takes back what a phone has shown.
pub fn next(state: DeliveryState, news: News) -> Option<DeliveryState> {
    use DeliveryState::*;
    match (state, news) {
        (Queued, News::Sent) => Some(Sent),
        (Sent, News::Retry) => Some(Queued),
        (Queued | Sent, News::Accepted) => Some(Accepted),
        (Queued | Sent | Accepted, News::Failed) => Some(Failed),
        (Queued | Sent | Accepted, News::Expired) => Some(Expired),
        (Queued | Sent | Accepted | Failed | Expired, News::Received) => Some(Received),
        (Queued | Sent | Accepted | Failed | Expired | Received, News::Shown) => Some(Shown),
        (Queued | Sent | Accepted | Failed | Expired | Received | Shown, News::Opened) => Some(Opened),
        _ => None,
    }
}

/// The phone itself said so.
pub fn is_on_the_phone(state: DeliveryState) -> bool {
    matches!(
        state,
        DeliveryState::Received | DeliveryState::Shown | DeliveryState::Opened
    )
}

/// Still on its way: an acknowledgement stops it.
pub fn is_pending(state: DeliveryState) -> bool {
    matches!(
        state,
        DeliveryState::Queued | DeliveryState::Sent | DeliveryState::Accepted
    )
}
