//! The answer to a hello: which cursors can be followed, and a snapshot for those that cannot.

use std::collections::BTreeMap;
use std::sync::Arc;

use nattvakt_core::ids::UnitId;
use nattvakt_store::StoreError;
use nattvakt_store::ledger::hash_at;
use nattvakt_wire::live::{Cursor, MAX_CATCH_UP, PROTOCOL, ServerFrame, UnitSnapshot, WelcomeUnit};
use nattvakt_wire::view::UnitRef;

use crate::alarms::system_fault::{self, Fault};
use crate::deliveries::audience::interval;
use crate::live::hub::Stream;
use crate::live::session::{Follow, LiveSession};
use crate::live::snapshot;

/// What became of a cursor.
enum Verdict {
    Follow,
    TooFarBehind,
    /// It names an entry that never was, or is no more: a restored backup, another ledger (hazard 21).
    Unknown,
}

pub async fn prepare(
    live: &mut LiveSession,
    units: &[UnitRef],
    cursors: BTreeMap<UnitId, Cursor>,
) -> Result<ServerFrame, StoreError> {
    let mut needs_snapshot = Vec::new();
    for unit in units {
        let Some(stream) = live.app.live.stream(unit.id.into()) else {
            continue;
        };
        let verdict = match cursors.get(&unit.id) {
            None => Verdict::TooFarBehind,
            Some(cursor) => judge(live, &stream, cursor).await?,
        };
        match verdict {
            Verdict::Follow => {
                let seq = cursors.get(&unit.id).map_or(0, |cursor| cursor.seq);
                // Who is live is no entry: a phone that comes back has to be told.
                start_following(live, stream, seq, 0);
            }
            Verdict::TooFarBehind => needs_snapshot.push(unit.clone()),
            Verdict::Unknown => {
                live.app.metrics.live_cursors_unknown.inc();
                system_fault::report(&live.app, live.municipality, Fault::UnknownCursor);
                needs_snapshot.push(unit.clone());
            }
        }
    }
    let snapshot = snapshots(live, &needs_snapshot).await?;
    let units = units
        .iter()
        .filter_map(|unit| {
            let stream = live.app.live.stream(unit.id.into())?;
            let tail = stream.tail.lock();
            Some(WelcomeUnit {
                id: unit.id,
                name: unit.name.clone(),
                seq: tail.head_seq,
                hash: tail.head_hash.to_string(),
            })
        })
        .collect();
    Ok(ServerFrame::Welcome {
        protocol: PROTOCOL,
        server_time: live.app.now(),
        units,
        snapshot: (!snapshot.is_empty()).then_some(snapshot),
    })
}

/// Takes snapshots of these units and follows them from there.
pub async fn snapshots(live: &mut LiveSession, units: &[UnitRef]) -> Result<Vec<UnitSnapshot>, StoreError> {
    let mut taken = Vec::new();
    for unit in units {
        let Some(stream) = live.app.live.stream(unit.id.into()) else {
            continue;
        };
        let roster = stream.roster.lock().0;
        let (directory, connected, now, id) =
            (live.app.directory(), stream.connected(), live.app.now(), unit.id);
        let interval = interval(&live.app);
        let snapshot = live
            .app
            .store
            .read(move |connection| snapshot::of_unit(connection, &directory, id, &connected, interval, now))
            .await?;
        if let Some(snapshot) = snapshot {
            start_following(live, stream, snapshot.seq, roster);
            taken.push(snapshot);
        }
    }
    Ok(taken)
}

fn start_following(live: &mut LiveSession, stream: Arc<Stream>, seq: u64, roster: u64) {
    stream.listen(&live.listener);
    live.follows.push(Follow { stream, seq, roster });
}

async fn judge(live: &LiveSession, stream: &Arc<Stream>, cursor: &Cursor) -> Result<Verdict, StoreError> {
    let (head, at_hand) = {
        let tail = stream.tail.lock();
        (tail.head_seq, tail.hash_at(cursor.seq))
    };
    if cursor.seq > head {
        return Ok(Verdict::Unknown);
    }
    let known = match at_hand {
        Some(hash) => Some(hash.to_string()),
        None => {
            let (id, seq) = (stream.id, cursor.seq);
            live.app
                .store
                .read(move |connection| hash_at(connection, id, seq))
                .await?
        }
    };
    Ok(match known {
        Some(hash) if hash == cursor.hash => {
            if head - cursor.seq > MAX_CATCH_UP {
                Verdict::TooFarBehind
            } else {
                Verdict::Follow
            }
        }
        _ => Verdict::Unknown,
    })
}
