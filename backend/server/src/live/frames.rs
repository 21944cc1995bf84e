//! Serialising ledger entries, once for everybody who listens.

use std::sync::atomic::Ordering;

use bytestring::ByteString;
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_store::StoreError;
use nattvakt_store::duties::running_in;
use nattvakt_store::ledger::{Appended, texts};
use nattvakt_wire::live::ServerFrame;
use nattvakt_wire::view::DutyView;

use crate::app::App;
use crate::live::render::{Texts, duty_view, event_frame, parse_entry, wanted_text};
use crate::live::session::encode;
use crate::live::tail::LiveEntry;

/// The frame of an entry in memory; made by whoever comes first.
pub async fn frame_of(app: &App, entry: &LiveEntry) -> Result<ByteString, StoreError> {
    let frame = frame_of_stored(app, &entry.appended).await?;
    Ok(entry.frame.get_or_init(|| frame).clone())
}

pub async fn frame_of_stored(app: &App, appended: &Appended) -> Result<ByteString, StoreError> {
    let entry = parse_entry(appended)?;
    let at_hand: Texts = appended
        .texts
        .iter()
        .map(|text| (text.commitment.clone(), text.text.clone()))
        .collect();
    let wanted = entry
        .alarm
        .as_ref()
        .and_then(wanted_text)
        .filter(|wanted| !at_hand.contains_key(*wanted))
        .cloned();
    let texts: Texts = match wanted {
        None => at_hand,
        Some(wanted) => app
            .store
            .read(move |connection| texts(connection, &[wanted]))
            .await?
            .into_iter()
            .collect(),
    };
    let mut frame = event_frame(appended, &entry, &app.directory(), &texts);
    if matches!(entry.kind, LedgerKind::DutyStarted | LedgerKind::DutyEnded) {
        frame.duty = Some(duty_of(app, &entry).await?);
    }
    Ok(encode(&ServerFrame::Event(frame)))
}

async fn duty_of(app: &App, entry: &Entry) -> Result<Vec<DutyView>, StoreError> {
    let unit = UnitId(entry.stream);
    let duty = app
        .store
        .read(move |connection| running_in(connection, unit))
        .await?;
    let stream = app.live.stream(unit.into());
    if let Some(stream) = &stream {
        stream.roster_stale.store(true, Ordering::Release);
    }
    let connected = stream.map(|stream| stream.connected()).unwrap_or_default();
    let directory = app.directory();
    Ok(duty
        .iter()
        .map(|duty| duty_view(&directory, duty, connected.contains(&duty.person)))
        .collect())
}
