//! Who asks, and may they? Answered in one place, `guard`, before any handler runs.

pub mod guard;
pub mod passwords;
pub mod tokens;
