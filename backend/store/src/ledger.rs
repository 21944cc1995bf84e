//! The ledger: ordered, append-only, hash-chained, one stream per unit and a technical one per municipality.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::ids::{AlarmId, MunicipalityId, UnitId};
use nattvakt_core::vocabulary::LedgerKind;
use uuid::Uuid;

use crate::connection::Database;
use crate::schema::{ledger, ledger_head, ledger_text};
use crate::{StoreError, code, id, optional_id};

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A unit's stream, or a municipality's technical stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub Uuid);

impl From<UnitId> for StreamId {
    fn from(unit: UnitId) -> Self {
        Self(unit.0)
    }
}

impl From<MunicipalityId> for StreamId {
    fn from(municipality: MunicipalityId) -> Self {
        Self(municipality.0)
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for StreamId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text).map(Self)
    }
}

/// What an entry is about, beside its text.
pub struct EntryDraft {
    pub kind: LedgerKind,
    pub alarm: Option<AlarmId>,
    pub at: Timestamp,
    /// The texts behind the commitments in the entry; kept where they can be erased.
    pub texts: Vec<CommittedText>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommittedText {
    /// Lowercase hex of SHA-256(salt ‖ text).
    pub commitment: String,
    pub text: String,
    /// base64url, as the phone sent it.
    pub salt: String,
}

/// An entry that has a place in its stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    pub stream: StreamId,
    pub seq: u64,
    pub hash: Arc<str>,
    pub entry: Arc<str>,
    pub kind: LedgerKind,
    pub alarm: Option<AlarmId>,
    /// The texts it committed to, while they are at hand; empty when it was read back.
    pub texts: Vec<CommittedText>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadOf {
    pub seq: u64,
    pub hash: String,
}

/// `SHA-256(prev ‖ stored text bytes)`, lowercase hex; `prev` as its 64 hex characters.
pub fn entry_hash(previous: &str, entry: &str) -> String {
    let mut bytes = Vec::with_capacity(previous.len() + entry.len());
    bytes.extend_from_slice(previous.as_bytes());
    bytes.extend_from_slice(entry.as_bytes());
    hex(digest(&SHA256, &bytes).as_ref())
}

pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

fn seq_of(stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored).map_err(|_| StoreError::corrupt("a ledger seq", stored))
}

pub fn create_stream(
    connection: &mut Database,
    stream: StreamId,
    municipality: MunicipalityId,
) -> Result<(), StoreError> {
    diesel::insert_into(ledger_head::table)
        .values((
            ledger_head::stream_id.eq(stream.to_string()),
            ledger_head::municipality_id.eq(municipality.to_string()),
            ledger_head::seq.eq(0),
            ledger_head::hash.eq(GENESIS),
        ))
        .execute(connection)?;
    Ok(())
}

pub fn head(connection: &mut Database, stream: StreamId) -> Result<Option<HeadOf>, StoreError> {
    let found: Option<(i64, String)> = ledger_head::table
        .find(stream.to_string())
        .select((ledger_head::seq, ledger_head::hash))
        .first(connection)
        .optional()?;
    found
        .map(|(seq, hash)| {
            Ok(HeadOf {
                seq: seq_of(seq)?,
                hash,
            })
        })
        .transpose()
}

/// Every stream's head, for the in-memory tails.
pub fn heads(connection: &mut Database) -> Result<Vec<(StreamId, HeadOf)>, StoreError> {
    let rows: Vec<(String, i64, String)> = ledger_head::table
        .select((ledger_head::stream_id, ledger_head::seq, ledger_head::hash))
        .load(connection)?;
    rows.into_iter()
        .map(|(stream, seq, hash)| {
            Ok((
                id(&stream)?,
                HeadOf {
                    seq: seq_of(seq)?,
                    hash,
                },
            ))
        })
        .collect()
}

/// The hash at `seq`; `None` when the stream has no such entry.
pub fn hash_at(connection: &mut Database, stream: StreamId, seq: u64) -> Result<Option<String>, StoreError> {
    if seq == 0 {
        return Ok(head(connection, stream)?.map(|_| GENESIS.to_owned()));
    }
    Ok(ledger::table
        .find((stream.to_string(), seq.cast_signed()))
        .select(ledger::hash)
        .first(connection)
        .optional()?)
}

/// Entries after `seq`, in order, at most `limit`.
pub fn since(
    connection: &mut Database,
    stream: StreamId,
    seq: u64,
    limit: u32,
) -> Result<Vec<Appended>, StoreError> {
    let rows: Vec<(i64, String, String, String, Option<String>)> = ledger::table
        .filter(ledger::stream_id.eq(stream.to_string()))
        .filter(ledger::seq.gt(seq.cast_signed()))
        .order(ledger::seq.asc())
        .limit(i64::from(limit))
        .select((
            ledger::seq,
            ledger::hash,
            ledger::entry,
            ledger::kind,
            ledger::alarm_id,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(seq, hash, entry, kind, alarm)| {
            Ok(Appended {
                stream,
                seq: seq_of(seq)?,
                hash: Arc::from(hash),
                entry: Arc::from(entry),
                kind: code(&kind)?,
                alarm: optional_id(alarm.as_deref())?,
                texts: Vec::new(),
            })
        })
        .collect()
}

/// The texts behind these commitments, where they have not been erased.
pub fn texts(connection: &mut Database, commitments: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    if commitments.is_empty() {
        return Ok(Vec::new());
    }
    Ok(ledger_text::table
        .filter(ledger_text::commitment.eq_any(commitments))
        .select((ledger_text::commitment, ledger_text::body))
        .load(connection)?)
}

/// Walks a stream from its beginning and answers the seq of the first entry that does not follow.
pub fn first_break(connection: &mut Database, stream: StreamId) -> Result<Option<u64>, StoreError> {
    let (mut seq, mut hash) = (0, GENESIS.to_owned());
    loop {
        let page = since(connection, stream, seq, 1_000)?;
        let Some(last) = page.last() else { break };
        for entry in &page {
            if entry.seq != seq + 1 || *entry.hash != *entry_hash(&hash, &entry.entry) {
                return Ok(Some(seq + 1));
            }
            seq = entry.seq;
            hash = entry.hash.to_string();
        }
        debug_assert_eq!(last.seq, seq);
    }
    match head(connection, stream)? {
        Some(head) if head.seq == seq && head.hash == hash => Ok(None),
        _ => Ok(Some(seq + 1)),
    }
}
