//! What is wrong with a configuration, told so that it can be put right.

use std::fmt;
use std::path::PathBuf;

/// What stops the start. One line for each fault.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    pub faults: Vec<Fault>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub place: Place,
    /// Such as `server.listen`; empty when the file as a whole is at fault.
    pub key: String,
    pub problem: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Counted from 1.
    Line(PathBuf, usize),
    File(PathBuf),
    Variable(String),
    /// Nobody gave it.
    Absent,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            match &fault.place {
                Place::Line(file, line) => write!(f, "{}:{line}: ", file.display())?,
                Place::File(file) => write!(f, "{}: ", file.display())?,
                Place::Variable(name) => write!(f, "environment variable {name}: ")?,
                Place::Absent => f.write_str("configuration: ")?,
            }
            if !fault.key.is_empty() {
                write!(f, "`{}` ", fault.key)?;
            }
            f.write_str(&fault.problem)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

pub(super) fn unknown(given: &str, within: &str, allowed: impl Iterator<Item = &'static str>) -> String {
    let mut names: Vec<_> = allowed.collect();
    let nearest = names
        .iter()
        .min_by_key(|name| distance(given, name))
        .filter(|name| distance(given, name) <= 2)
        .copied();
    names.sort_unstable();
    let hint = nearest.map_or(String::new(), |name| format!(" (did you mean `{name}`?)"));
    format!("is not known{hint}; {within} may have: {}", names.join(", "))
}

/// Levenshtein's: how many letters to insert, remove or change.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for j in 0..other.len() {
            let change = diagonal + usize::from(letter != other[j]);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
