//! What devices report: read, kept, evaluated.

pub mod parse;
pub mod post;
pub mod record;
