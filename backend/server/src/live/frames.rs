//! Serialising ledger entries, once for everybody who listens.

use bytestring::ByteString;
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_store::StoreError;
use nattvakt_store::duties::standing_in;
use nattvakt_store::ledger::{Appended, texts};
use nattvakt_store::rosters::hand_overs;
use nattvakt_wire::live::ServerFrame;

use crate::app::App;
use crate::deliveries::audience::interval;
use crate::live::render::{Texts, UnitDuty, event_frame, parse_entry, unit_duty, wanted_text};
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
    if matches!(
        entry.kind,
        LedgerKind::DutyStarted | LedgerKind::DutyEnded | LedgerKind::DutyExtended
    ) {
        frame.duty = Some(duty_in(app, UnitId(entry.stream)).await?.duty);
    }
    Ok(encode(&ServerFrame::Event(frame)))
}

/// Who is on duty in the unit, and whether they can be reached, now.
pub async fn duty_in(app: &App, unit: UnitId) -> Result<UnitDuty, StoreError> {
    let (standing, to) = app
        .store
        .read(move |connection| {
            let to = hand_overs(connection)?.get(&unit).copied();
            Ok((standing_in(connection, unit)?, to))
        })
        .await?;
    let connected = app.live.connected(unit);
    let directory = app.directory();
    Ok(unit_duty(
        &directory,
        (&standing, to),
        &connected,
        interval(app),
        app.now(),
    ))
}
