//! The codes with which a command is answered.

use crate::alarm::{Event, NotClosing, Rejection};

/// What became of a command that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Applied,
    /// Kept on the ledger, but it did not do all it asked for.
    Recorded(NotClosing),
}

pub fn effect_of(events: &[Event]) -> Effect {
    events
        .iter()
        .find_map(|event| match event {
            Event::Signed {
                not_closing: Some(reason),
                ..
            } => Some(Effect::Recorded(*reason)),
            _ => None,
        })
        .unwrap_or(Effect::Applied)
}

impl Rejection {
    pub fn code(&self) -> &'static str {
        match self {
            Rejection::AlreadyAcknowledged { .. } => "already_acknowledged",
            Rejection::AlreadySigned { .. } => "already_signed",
            Rejection::NotYours => "not_yours",
            Rejection::NoteRequired => "note_required",
            Rejection::NotASubject => "not_a_subject",
            Rejection::VisitRequired => "visit_required",
            Rejection::NothingToDo => "nothing_to_do",
        }
    }
}
