//! What the store promises, once on SQLite and once on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::HashSet;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use nattvakt_core::alarm::State;
use nattvakt_core::ids::*;
use nattvakt_store::commands::{AnsweredCommand, answered};
use nattvakt_store::directory::Directory;
use nattvakt_store::ledger::{CommittedText, since, texts};
use nattvakt_store::{Backend, StoreError, Tx, alarms, migrate, observations, people, schema_description};
use nattvakt_tests::ward::{EmptyDatabase, Ward, append, now};

macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() { super::$story(&Ward::on(EmptyDatabase::sqlite()).await).await })+
        }
        mod postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() { super::$story(&Ward::on(EmptyDatabase::postgres()).await).await })+
        }
    };
}

on_both_databases! {
    ledgers_have_no_gaps_and_hold_together_under_fifty_writers,
    a_changed_removed_moved_or_cut_off_entry_is_found,
    a_write_that_fails_or_panics_leaves_nothing_and_disturbs_no_neighbour,
    a_stale_update_of_an_alarm_writes_nothing,
    one_event_reported_fifty_times_at_once_is_kept_once,
    the_same_id_with_other_content_is_another_event,
    a_command_is_answered_as_it_was_the_first_time,
    a_key_moves_one_place_at_a_time,
    a_device_is_about_everybody_who_lives_in_its_place_or_whoever_carries_it,
    a_text_can_be_erased_and_the_chain_still_holds,
    a_write_that_answered_is_there_for_every_read,
}

async fn ledgers_have_no_gaps_and_hold_together_under_fifty_writers(ward: &Ward) {
    let writers: Vec<_> = (0..50_usize)
        .map(|writer| {
            let [one, two, three] = ward.units;
            let units = [vec![one, two], vec![three], vec![one, three], vec![two]][writer % 4].clone();
            let store = ward.store.clone();
            tokio::spawn(async move {
                for round in 0..4 {
                    let units = units.clone();
                    let write = move |tx: &mut Tx<'_>| {
                        units.iter().try_for_each(|unit| {
                            append(tx, *unit, &format!("{writer}.{round}"), &[]).map(|_| ())
                        })
                    };
                    store.write(write).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    // 13 writers of [one, two], 13 of [three], 12 of [one, three], 12 of [two], four rounds each.
    for (unit, entries) in ward.units.into_iter().zip([100_u64, 100, 100]) {
        let read = ward
            .store
            .read(move |c| since(c, unit.into(), 0, u32::MAX))
            .await
            .unwrap();
        let seqs: Vec<u64> = read.iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, (1..=entries).collect::<Vec<_>>());
        assert_eq!(ward.first_break(unit).await, None);
    }
}

async fn a_changed_removed_moved_or_cut_off_entry_is_found(ward: &Ward) {
    let tampering =
        |unit: UnitId, text: &str| text.replace("LEDGER", &format!("stream_id = '{unit}' AND seq"));
    for (change, found_at) in [
        (
            "UPDATE ledger SET entry = replace(entry, 'e3', 'x3') WHERE LEDGER = 3",
            3,
        ),
        ("UPDATE ledger SET hash = 'f00d' WHERE LEDGER = 4", 4),
        ("DELETE FROM ledger WHERE LEDGER = 2", 2),
        ("UPDATE ledger SET seq = 9 WHERE LEDGER = 1", 1),
        ("DELETE FROM ledger WHERE LEDGER = 6", 6),
        ("DELETE FROM ledger WHERE LEDGER >= 1", 1),
    ] {
        let ward = if ward.store.backend() == Backend::Sqlite {
            Ward::on(EmptyDatabase::sqlite()).await
        } else {
            Ward::on(EmptyDatabase::postgres()).await
        };
        let unit = ward.units[0];
        for number in 1..=6 {
            ward.store
                .write(move |tx| append(tx, unit, &format!("e{number}"), &[]))
                .await
                .unwrap();
        }
        assert_eq!(ward.first_break(unit).await, None);
        ward.tamper(tampering(unit, change)).await;
        assert_eq!(ward.first_break(unit).await, Some(found_at), "{change}");
    }
}

async fn a_write_that_fails_or_panics_leaves_nothing_and_disturbs_no_neighbour(ward: &Ward) {
    let unit = ward.units[0];
    let writes = (0..30)
        .map(|number| {
            move |tx: &mut Tx<'_>| {
                append(tx, unit, &format!("w{number}"), &[])?;
                match number % 3 {
                    0 => Ok(()),
                    1 => Err(StoreError::corrupt("nothing", number)),
                    _ => panic!("on purpose"),
                }
            }
        })
        .collect();
    let outcomes = ward.write_together(writes).await;
    for (number, outcome) in outcomes.iter().enumerate() {
        match number % 3 {
            0 => assert!(outcome.is_ok()),
            1 => assert!(matches!(outcome, Err(StoreError::Corrupt { .. }))),
            _ => assert!(matches!(outcome, Err(StoreError::Panicked))),
        }
    }
    let kept = ward
        .store
        .read(move |c| since(c, unit.into(), 0, 100))
        .await
        .unwrap();
    let kept: HashSet<String> = kept
        .iter()
        .filter_map(|entry| entry.entry.split('"').rev().nth(1).map(str::to_owned))
        .collect();
    assert_eq!(
        kept,
        (0..30).step_by(3).map(|number| format!("w{number}")).collect()
    );
    assert_eq!(ward.first_break(unit).await, None);
}

async fn a_stale_update_of_an_alarm_writes_nothing(ward: &Ward) {
    let (id, municipality, unit) = (ward.alarm().await, ward.municipality, ward.units[0]);
    let found = ward
        .store
        .read(move |c| alarms::find(c, municipality, id))
        .await
        .unwrap()
        .unwrap();
    let update = |step| {
        let before = found.clone();
        let mut after = before.alarm.clone();
        after.state = State::Raised { step, step_at: now() };
        move |tx: &mut Tx<'_>| {
            let seq = append(tx, unit, "an escalation", &[])?;
            tx.update_alarm(&before, &after, seq)
        }
    };
    ward.store.write(update(1)).await.unwrap();
    let head = ward.head(unit).await;
    let stale = ward.store.write(update(2)).await;
    assert!(
        matches!(stale, Err(StoreError::VersionMiss | StoreError::Unavailable(_))),
        "{stale:?}"
    );
    let after = ward
        .store
        .read(move |c| alarms::find(c, municipality, id))
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(after.alarm.state, State::Raised { step: 1, .. }));
    assert_eq!(
        (ward.head(unit).await, ward.first_break(unit).await),
        (head, None)
    );
}

async fn one_event_reported_fifty_times_at_once_is_kept_once(ward: &Ward) {
    let reports = (0..50).map(|_| {
        let observation = ward.observation("e1", "content");
        ward.store
            .write(move |tx| tx.insert_observations(std::slice::from_ref(&observation)))
    });
    let outcomes = futures_util::future::join_all(reports).await;
    let kept: usize = outcomes.into_iter().map(|inserted| inserted.unwrap().len()).sum();
    assert_eq!(kept, 1);
    assert_eq!(ward.store.read(observations::count).await.unwrap(), 1);
}

async fn the_same_id_with_other_content_is_another_event(ward: &Ward) {
    let both = [
        ward.observation("e1", "content"),
        ward.observation("e1", "other content"),
    ];
    let inserted = ward
        .store
        .write(move |tx| tx.insert_observations(&both))
        .await
        .unwrap();
    assert_eq!(inserted.len(), 2);
    let device = ward.observation("e1", "content").device;
    let known = ward
        .store
        .read(move |c| observations::digests_of(c, device, "e1"))
        .await
        .unwrap();
    assert_eq!(known.len(), 2);
}

async fn a_command_is_answered_as_it_was_the_first_time(ward: &Ward) {
    let (key, command) = (ward.key, CommandId::new_v7(0, [7; 10]));
    let kept = AnsweredCommand {
        key,
        command,
        municipality: ward.municipality,
        key_seq: 1,
        digest: "the digest".to_owned(),
        signed_text: "{}".to_owned(),
        signature: "s".to_owned(),
        received_at: now(),
        corrected_at: now(),
        result_json: "the answer".to_owned(),
    };
    ward.store
        .write(move |tx| tx.insert_command(&kept))
        .await
        .unwrap();
    for _ in 0..2 {
        let again = ward.store.read(move |c| answered(c, key, command)).await.unwrap();
        assert_eq!(again, Some(("the digest".to_owned(), "the answer".to_owned())));
    }
    let unknown = CommandId::new_v7(0, [8; 10]);
    assert_eq!(
        ward.store.read(move |c| answered(c, key, unknown)).await.unwrap(),
        None
    );
}

async fn a_key_moves_one_place_at_a_time(ward: &Ward) {
    let key = ward.key;
    let advance = |to| ward.store.write(move |tx| tx.advance_key(key, to));
    assert!(advance(2).await.is_err(), "1 is missing");
    advance(1).await.unwrap();
    assert!(advance(1).await.is_err(), "1 is taken");
    let at_once = futures_util::future::join_all((0..10).map(|_| advance(2))).await;
    assert_eq!(at_once.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(
        ward.store
            .read(move |c| people::key(c, key))
            .await
            .unwrap()
            .unwrap()
            .key_seq,
        2
    );
}

async fn a_device_is_about_everybody_who_lives_in_its_place_or_whoever_carries_it(ward: &Ward) {
    let rooms = [ward.room(0).await, ward.room(1).await, ward.room(2).await];
    let couple = &rooms[2].1;
    let carried = ward.carried_by(couple[1]).await;
    let directory = ward.store.read(Directory::load).await.unwrap();
    let subjects = |device: DeviceId| directory.facts(&directory.devices[&device]).subjects;
    for (device, living_here) in &rooms {
        assert_eq!(subjects(*device), *living_here);
    }
    assert_eq!(subjects(carried), vec![couple[1]]);
    assert_eq!(directory.facts(&directory.devices[&carried]).unit, ward.units[0]);
}

async fn a_text_can_be_erased_and_the_chain_still_holds(ward: &Ward) {
    let unit = ward.units[0];
    let (commitment, salt) = ("c0ffee".to_owned(), "salt".to_owned());
    let text = CommittedText {
        commitment: commitment.clone(),
        text: "Fulgt til toalettet.".to_owned(),
        salt,
    };
    ward.store
        .write(move |tx| append(tx, unit, "c0ffee", std::slice::from_ref(&text)))
        .await
        .unwrap();
    let read = async || {
        let wanted = [commitment.clone()];
        ward.store.read(move |c| texts(c, &wanted)).await.unwrap()
    };
    assert_eq!(
        read().await,
        [(commitment.clone(), "Fulgt til toalettet.".to_owned())]
    );
    ward.tamper("DELETE FROM ledger_text".to_owned()).await;
    assert_eq!((read().await, ward.first_break(unit).await), (Vec::new(), None));
}

async fn a_write_that_answered_is_there_for_every_read(ward: &Ward) {
    for number in 1..=20 {
        let unit = ward.units[0];
        ward.store
            .write(move |tx| append(tx, unit, "e", &[]))
            .await
            .unwrap();
        assert_eq!(ward.head(unit).await, number);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_that_wait_together_share_a_commit_on_sqlite() {
    let ward = Ward::on(EmptyDatabase::sqlite()).await;
    let unit = ward.units[0];
    let writes = (0..100)
        .map(|_| move |tx: &mut Tx<'_>| append(tx, unit, "e", &[]).map(|_| ()))
        .collect();
    assert!(ward.write_together(writes).await.iter().all(Result::is_ok));
    let batches: Vec<usize> = ward.commits.lock().iter().map(|commit| commit.batch).collect();
    assert_eq!(
        batches.iter().sum::<usize>(),
        101,
        "every writer was committed, and the one at the gate"
    );
    assert!(batches.len() <= 25, "{batches:?}");
}

#[test]
fn both_databases_have_the_same_schema() {
    let (sqlite, postgres) = (EmptyDatabase::sqlite(), EmptyDatabase::postgres());
    for database in [&sqlite, &postgres] {
        assert!(!migrate(&database.url).unwrap().is_empty());
    }
    let on_sqlite = schema_description(Backend::Sqlite, &sqlite.url).unwrap();
    assert!(on_sqlite.len() > 100, "{on_sqlite:#?}");
    assert_eq!(
        on_sqlite,
        schema_description(Backend::Postgres, &postgres.url).unwrap()
    );
}

#[test]
fn migrations_go_down_and_up_again() {
    let (sqlite, postgres) = (EmptyDatabase::sqlite(), EmptyDatabase::postgres());
    for (backend, database) in [(Backend::Sqlite, &sqlite), (Backend::Postgres, &postgres)] {
        let ran = migrate(&database.url).unwrap();
        let before = schema_description(backend, &database.url).unwrap();
        match backend {
            Backend::Sqlite => {
                let file = database.url.strip_prefix("sqlite:").unwrap();
                go_down(SqliteConnection::establish(file).unwrap(), "sqlite");
            }
            Backend::Postgres => go_down(PgConnection::establish(&database.url).unwrap(), "postgres"),
        }
        assert_eq!(
            schema_description(backend, &database.url).unwrap(),
            Vec::<String>::new()
        );
        assert_eq!(migrate(&database.url).unwrap(), ran);
        assert_eq!(schema_description(backend, &database.url).unwrap(), before);
    }
}

fn go_down<C, B>(mut connection: C, folder: &str)
where
    C: MigrationHarness<B> + SimpleConnection,
    B: diesel::backend::Backend,
{
    let folder = format!("{}/../migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
    connection
        .revert_all_migrations(FileBasedMigrations::from_path(folder).unwrap())
        .unwrap();
}
