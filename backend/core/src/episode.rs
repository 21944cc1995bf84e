//! Episodes: from a device's start to its end. What a device is doing now, and which episode an
//! observation belongs to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, EpisodeId, ObservationId};
use crate::vocabulary::{ObservationKind, Phase};

/// What one device last said about one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindState {
    pub device: DeviceId,
    pub kind: ObservationKind,
    /// The episode that has begun and not ended.
    pub active: Option<EpisodeId>,
    /// Effective time of the last change.
    pub changed_at: Timestamp,
}

/// What an observation means, seen against what its device last said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// An episode begins.
    Begins(EpisodeId),
    /// An episode that is known to be over: it arrived after its own end.
    BeganAndEnded(EpisodeId),
    /// The open episode ends.
    Ends(EpisodeId),
    /// An end whose start is not known: it may be lost, or still on its way.
    IsOver,
    /// Nothing that was not known.
    None,
}

/// Phase `start` is an edge and always begins an episode, so that a lost `end` can never swallow the next
/// start. One that arrives after something newer of its device is over already, and leaves the newer state
/// alone. Phase `update` is a report of state: it begins one only when the device was not known to be in
/// it (a retained message that changed while nobody listened).
pub fn edge(
    kind: ObservationKind,
    phase: Phase,
    observation: ObservationId,
    at: Timestamp,
    known: Option<&KindState>,
) -> Edge {
    let active = known.and_then(|state| state.active);
    let overtaken = known.is_some_and(|state| at < state.changed_at);
    match phase {
        Phase::Start if kind.is_momentary() => Edge::Begins(observation.into()),
        Phase::Start if overtaken => Edge::BeganAndEnded(observation.into()),
        Phase::Start => Edge::Begins(observation.into()),
        Phase::Update if kind.is_momentary() => Edge::None,
        Phase::Update if active.is_none() && !overtaken => Edge::Begins(observation.into()),
        Phase::Update => Edge::None,
        Phase::End => match active {
            // An end from before the open episode began is about an older one.
            _ if overtaken || kind.is_momentary() => Edge::None,
            Some(episode) => Edge::Ends(episode),
            None => Edge::IsOver,
        },
    }
}

/// The state after the observation; `None` when it tells nothing newer.
pub fn next_state(
    device: DeviceId,
    kind: ObservationKind,
    edge: Edge,
    at: Timestamp,
    known: Option<&KindState>,
) -> Option<KindState> {
    let changed_at = known.map_or(at, |state| state.changed_at.max(at));
    match edge {
        Edge::Begins(_) if kind.is_momentary() => None,
        Edge::Begins(episode) => Some(KindState {
            device,
            kind,
            active: Some(episode),
            changed_at,
        }),
        Edge::Ends(_) | Edge::IsOver => Some(KindState {
            device,
            kind,
            active: None,
            changed_at,
        }),
        Edge::BeganAndEnded(_) | Edge::None => None,
    }
}
