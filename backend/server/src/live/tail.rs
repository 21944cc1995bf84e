//! The newest entries of one stream in memory, with their frames serialised once for everybody.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use bytestring::ByteString;
use nattvakt_store::ledger::Appended;

/// Older entries are read from the database.
const KEPT: usize = 512;

pub struct LiveEntry {
    pub appended: Appended,
    pub frame: OnceLock<ByteString>,
}

/// What follows a cursor.
pub enum Following {
    /// In order, the first right after the cursor; empty when the cursor is at the head.
    Entries(Vec<Arc<LiveEntry>>),
    /// The database has to be asked.
    NotInMemory,
}

pub struct Tail {
    entries: BTreeMap<u64, Arc<LiveEntry>>,
    /// Everything up to here has been committed and stands here or in the database.
    pub head_seq: u64,
    pub head_hash: Arc<str>,
}

impl Tail {
    pub fn new(head_seq: u64, head_hash: &str) -> Self {
        Self {
            entries: BTreeMap::new(),
            head_seq,
            head_hash: Arc::from(head_hash),
        }
    }

    /// On PostgreSQL the news of two commits can arrive in the other order; the numbers put them right.
    pub fn push(&mut self, appended: Appended) {
        let seq = appended.seq;
        if seq > self.head_seq {
            self.head_seq = seq;
            self.head_hash = Arc::clone(&appended.hash);
        }
        self.entries.entry(seq).or_insert_with(|| {
            Arc::new(LiveEntry {
                appended,
                frame: OnceLock::new(),
            })
        });
        while self.entries.len() > KEPT {
            self.entries.pop_first();
        }
    }

    pub fn following(&self, cursor: u64, limit: usize) -> Following {
        if cursor >= self.head_seq {
            return Following::Entries(Vec::new());
        }
        let run: Vec<Arc<LiveEntry>> = (cursor + 1..=self.head_seq)
            .take(limit)
            .map_while(|seq| self.entries.get(&seq).map(Arc::clone))
            .collect();
        if run.is_empty() {
            Following::NotInMemory
        } else {
            Following::Entries(run)
        }
    }

    /// The hash at `seq`, when it is at hand.
    pub fn hash_at(&self, seq: u64) -> Option<Arc<str>> {
        if seq == self.head_seq {
            return Some(Arc::clone(&self.head_hash));
        }
        self.entries
            .get(&seq)
            .map(|entry| Arc::clone(&entry.appended.hash))
    }
}

#[cfg(test)]
mod tests {
    use nattvakt_store::ledger::{GENESIS, StreamId};

    use super::*;

    fn entry(seq: u64) -> Appended {
        Appended {
            stream: StreamId(Default::default()),
            seq,
            hash: Arc::from(format!("h{seq}")),
            entry: Arc::from(""),
            kind: nattvakt_core::vocabulary::LedgerKind::Commented,
            alarm: None,
            texts: Vec::new(),
        }
    }

    fn seqs(following: Following) -> Option<Vec<u64>> {
        match following {
            Following::Entries(entries) => Some(entries.iter().map(|entry| entry.appended.seq).collect()),
            Following::NotInMemory => None,
        }
    }

    #[test]
    fn entries_come_in_order_and_without_gaps_whatever_order_the_news_came_in() {
        let mut tail = Tail::new(0, GENESIS);
        tail.push(entry(2));
        assert_eq!(
            seqs(tail.following(0, 10)),
            None,
            "1 is committed but not here yet"
        );
        tail.push(entry(1));
        tail.push(entry(3));
        assert_eq!(seqs(tail.following(0, 10)), Some(vec![1, 2, 3]));
        assert_eq!(seqs(tail.following(0, 2)), Some(vec![1, 2]));
        assert_eq!(seqs(tail.following(3, 10)), Some(vec![]));
        assert_eq!(tail.hash_at(2).as_deref(), Some("h2"));
    }

    #[test]
    fn what_is_no_longer_in_memory_is_said_to_be_elsewhere() {
        let mut tail = Tail::new(7, "h7");
        assert_eq!(seqs(tail.following(3, 10)), None);
        for seq in 8..8 + KEPT as u64 + 5 {
            tail.push(entry(seq));
        }
        assert_eq!(seqs(tail.following(8, 10)), None);
    }
}
