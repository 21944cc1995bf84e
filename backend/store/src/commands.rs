//! Commands as they were signed, with the answer they got.

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::ids::*;

use crate::connection::Database;
use crate::schema::{command, heartbeat};
use crate::{StoreError, Tx, micros, moment};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredCommand {
    pub key: KeyId,
    pub command: CommandId,
    pub municipality: MunicipalityId,
    pub key_seq: u64,
    /// SHA-256 of what was signed, hex.
    pub digest: String,
    /// The canonical JSON that was signed.
    pub signed_text: String,
    pub signature: String,
    pub received_at: Timestamp,
    pub corrected_at: Timestamp,
    pub result_json: String,
}

/// Digest and answer of a command that came before.
pub fn answered(
    connection: &mut Database,
    key: KeyId,
    wanted: CommandId,
) -> Result<Option<(String, String)>, StoreError> {
    Ok(command::table
        .find((key.to_string(), wanted.to_string()))
        .select((command::digest, command::result_json))
        .first(connection)
        .optional()?)
}

pub fn last_heartbeat(connection: &mut Database) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> = heartbeat::table
        .select(diesel::dsl::max(heartbeat::at))
        .first(connection)?;
    at.map(moment).transpose()
}

impl Tx<'_> {
    pub fn insert_command(&mut self, new: &AnsweredCommand) -> Result<(), StoreError> {
        let AnsweredCommand {
            key,
            command,
            municipality,
            key_seq,
            digest,
            signed_text,
            signature,
            received_at,
            corrected_at,
            result_json,
        } = new;
        diesel::insert_into(command::table)
            .values((
                command::key_id.eq(key.to_string()),
                command::command_id.eq(command.to_string()),
                command::municipality_id.eq(municipality.to_string()),
                command::key_seq.eq(key_seq.cast_signed()),
                command::digest.eq(digest),
                command::signed_text.eq(signed_text),
                command::signature.eq(signature),
                command::received_at.eq(micros(*received_at)),
                command::corrected_at.eq(micros(*corrected_at)),
                command::result_json.eq(result_json),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Nattvakt was alive at `at`.
    pub fn beat(&mut self, at: Timestamp) -> Result<(), StoreError> {
        let changed = diesel::update(heartbeat::table.find("server"))
            .set(heartbeat::at.eq(micros(at)))
            .execute(self.connection)?;
        if changed == 0 {
            diesel::insert_into(heartbeat::table)
                .values((heartbeat::id.eq("server"), heartbeat::at.eq(micros(at))))
                .execute(self.connection)?;
        }
        Ok(())
    }
}
