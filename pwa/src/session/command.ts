// Turns a tap into a request in the outbox.

import { commit, ownerOf } from "../sync/keys";
import * as live from "../sync/live";
import { abandon, outcomeOf, submit } from "../sync/sender";
import type { AlarmView, CommandKind, CommandPayload, Opened } from "../wire/types";
import { session } from "./state";

export interface Tap {
  kind: CommandKind;
  unit: string;
  alarm?: AlarmView;
  label: string;
  payload?: CommandPayload;
  note?: string;
  hold_ms?: number;
}

/** Nobody is signed in: there is no one to ask in the name of. */
export class NobodySignedIn extends Error {}

/** Answers with the command id when the request is safe on the phone. */
export async function ask(tap: Tap, expires_ms?: number): Promise<string> {
  const who = session.value;
  if (who === undefined) throw new NobodySignedIn();
  const at = new Date().toISOString();
  const basis_seq = live.picture.value[tap.unit]?.seq;
  let payload: CommandPayload = tap.payload ?? {};
  let open: Opened | undefined;
  if (tap.note !== undefined && tap.note !== "") {
    const { commitment, opened } = await commit(tap.note);
    payload = { ...payload, note_commitment: commitment } as CommandPayload;
    open = { note: opened };
  }
  return submit({
    owner: ownerOf(who.municipality, who.person.id),
    label: tap.label,
    asked: {
      municipality: who.municipality,
      person: who.person.id,
      kind: tap.kind,
      unit: tap.unit,
      ...(tap.alarm === undefined ? {} : { alarm_id: tap.alarm.id }),
      ...(basis_seq === undefined ? {} : { basis_seq }),
      occurred_at: at,
      clock_offset_ms: live.clockOffset(),
      payload,
    },
    ...(open === undefined ? {} : { open }),
    ...(tap.hold_ms === undefined ? {} : { hold_ms: tap.hold_ms }),
    ...(expires_ms === undefined ? {} : { expires_ms }),
  });
}

const HELP_ANSWER_MS = 8_000;

/**
 * A call for help is now or never: without an answer in time it is withdrawn and the person is told to ring.
 * True only when the server has it.
 */
export async function callForHelp(tap: Omit<Tap, "kind">): Promise<boolean> {
  if (!live.live.value) return false;
  const command_id = await ask({ ...tap, kind: "call_for_help" }, HELP_ANSWER_MS + 2_000);
  const outcome = await outcomeOf(command_id, HELP_ANSWER_MS);
  if (outcome === undefined) await abandon(command_id);
  return outcome === "done" || outcome?.state === "confirmed";
}
