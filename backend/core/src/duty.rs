//! Who answers for a unit.

use crate::ids::UnitId;

/// Further than this no chain of hand-overs leads: a municipality has fewer units.
const LONGEST_CHAIN: usize = 64;

/// The unit whose people answer for `unit`: itself while it has somebody on duty, else where it was handed
/// over to, and on from there. `None` when the chain ends with nobody, or where it began.
pub fn answering_for(
    unit: UnitId,
    has_somebody: impl Fn(UnitId) -> bool,
    handed_over_to: impl Fn(UnitId) -> Option<UnitId>,
) -> Option<UnitId> {
    let mut at = unit;
    for _ in 0..LONGEST_CHAIN {
        if has_somebody(at) {
            return Some(at);
        }
        at = handed_over_to(at).filter(|next| *next != unit)?;
    }
    None
}

/// Would handing `unit` over to `to` lead back to it?
pub fn hand_over_loops(unit: UnitId, to: UnitId, handed_over_to: impl Fn(UnitId) -> Option<UnitId>) -> bool {
    let mut at = Some(to);
    for _ in 0..LONGEST_CHAIN {
        match at {
            Some(next) if next == unit => return true,
            Some(next) => at = handed_over_to(next),
            None => return false,
        }
    }
    true
}
