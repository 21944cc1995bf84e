// What people asked for, kept until the server has answered for it. DOM-free.
//
// Invariants:
// 1. Saved means committed: `ask` and `askHeld` return only after a strict transaction is complete.
// 2. Numbers are allotted in the order of asking, in the same transaction that stores the signature and
//    re-reads the entry. What was undone before that never had a number, so undoing leaves no gap.
// 3. Asking for something releases whatever is still held before it: only the newest entry is ever held.
// 4. A numbered entry is sent unchanged until the server answers. It gets another number only when the
//    server has said that it did not take it because of its number; so nothing can take effect twice.

import { v7 as uuidv7 } from "uuid";
import type { CommandResult, Opened } from "../wire/types";
import { type Answer, type Asked, type OutboxEntry, STRICT, withDb } from "./db";
import { sign } from "./keys";

/** After this many new numbers something else is wrong, and a person must see it. */
const MOST_RENUMBERINGS = 5;
/** An answered entry whose echo never comes (the unit is no longer followed) is dropped after this. */
const ECHO_PATIENCE_MS = 10 * 60_000;

export interface Request {
  owner: string;
  label: string;
  asked: Omit<Asked, "command_id" | "v">;
  open?: Opened;
  /** Undoable for so long. */
  hold_ms?: number;
  /** Not worth sending after so long. */
  expires_ms?: number;
}

/** Keeps the request and answers with its command id once it is safe. */
export async function ask(request: Request, now: number): Promise<string> {
  const command_id = uuidv7();
  const held = request.hold_ms !== undefined;
  const entry: Omit<OutboxEntry, "ordinal"> = {
    command_id,
    owner: request.owner,
    label: request.label,
    state: held ? "held" : "waiting",
    asked: { ...request.asked, v: 1, command_id },
    saved_at: now,
    renumbered: 0,
    ...(request.open === undefined ? {} : { open: request.open }),
    ...(held ? { not_before: now + (request.hold_ms ?? 0) } : {}),
    ...(request.expires_ms === undefined ? {} : { expires_at: now + request.expires_ms }),
  };
  await withDb(async (db) => {
    const tx = db.transaction("outbox", "readwrite", STRICT);
    for (const earlier of await tx.store.getAll()) {
      if (earlier.state === "held") await tx.store.put({ ...earlier, state: "waiting" });
    }
    await tx.store.add(entry as OutboxEntry);
    await tx.done;
  });
  return command_id;
}

export async function entries(): Promise<OutboxEntry[]> {
  return withDb((db) => db.getAll("outbox"));
}

/** Undoes what has no number yet; false when it is too late. */
export async function withdraw(command_id: string): Promise<boolean> {
  return withDb(async (db) => {
    const tx = db.transaction("outbox", "readwrite", STRICT);
    const entry = await tx.store.index("command_id").get(command_id);
    const early = entry?.state === "held" || entry?.state === "waiting";
    if (entry && early) await tx.store.delete(entry.ordinal);
    await tx.done;
    return early;
  });
}

/**
 * Drops an unanswered entry, numbered or not. Leaves a gap in the numbers at worst, and the server's
 * `key_seq_gap` closes that.
 */
export async function abandon(command_id: string): Promise<void> {
  await withDb(async (db) => {
    const tx = db.transaction("outbox", "readwrite", STRICT);
    const entry = await tx.store.index("command_id").get(command_id);
    if (entry && isUnsent(entry)) await tx.store.delete(entry.ordinal);
    await tx.done;
  });
}

/** Takes an entry out of sight that only waits to be read. */
export async function dismiss(command_id: string): Promise<void> {
  await withDb(async (db) => {
    const tx = db.transaction("outbox", "readwrite");
    const entry = await tx.store.index("command_id").get(command_id);
    if (entry && (entry.state === "refused" || entry.state === "recorded")) {
      await tx.store.delete(entry.ordinal);
    }
    await tx.done;
  });
}

/** Lets go of what is held: all of it, or what is due at `now`. Drops what has expired. */
export async function release(now: number, all = false): Promise<void> {
  await withDb(async (db) => {
    const tx = db.transaction("outbox", "readwrite", STRICT);
    for (const entry of await tx.store.getAll()) {
      const answered = entry.state === "refused" || entry.state === "recorded" || entry.state === "confirmed";
      if (!answered && entry.expires_at !== undefined && entry.expires_at <= now) {
        await tx.store.delete(entry.ordinal);
      } else if (entry.state === "held" && (all || (entry.not_before ?? 0) <= now)) {
        await tx.store.put({ ...entry, state: "waiting" });
      } else if (entry.state === "confirmed" && entry.saved_at + ECHO_PATIENCE_MS < now) {
        await tx.store.delete(entry.ordinal);
      }
    }
    await tx.done;
  });
}

/** Numbers and signs what waits, in order, and answers with everything that is to be sent. */
export async function seal(most: number): Promise<OutboxEntry[]> {
  const ready: OutboxEntry[] = [];
  const stuck = new Set<string>();
  for (const entry of await entries()) {
    if (ready.length === most) break;
    if (entry.state === "sending") ready.push(entry);
    if (entry.state !== "waiting" || stuck.has(entry.owner)) continue;
    const sealed = await sealOne(entry);
    if (sealed === "no_key") stuck.add(entry.owner);
    else if (sealed !== "gone") ready.push(sealed);
  }
  return ready;
}

async function sealOne(entry: OutboxEntry): Promise<OutboxEntry | "no_key" | "gone"> {
  for (;;) {
    const key = await withDb((db) => db.get("keys", entry.owner));
    const key_id = key?.key_id;
    if (key === undefined || key_id === undefined) return "no_key";
    const counter = await withDb((db) => db.get("counters", key_id));
    const key_seq = (counter?.key_seq ?? 0) + 1;
    // Signing cannot happen inside a transaction, which would end while WebCrypto works; so the number is
    // only taken below if nothing has moved meanwhile.
    const command = await sign(key, {
      ...entry.asked,
      key_id,
      key_seq,
      ...(entry.open === undefined ? {} : { open: entry.open }),
    });
    const outcome = await withDb(async (db) => {
      const tx = db.transaction(["outbox", "counters"], "readwrite", STRICT);
      const stored = await tx.objectStore("outbox").get(entry.ordinal);
      const unmoved = ((await tx.objectStore("counters").get(key_id))?.key_seq ?? 0) + 1 === key_seq;
      if (stored?.state !== "waiting") return "gone";
      if (!unmoved) return "again";
      const sealed: OutboxEntry = { ...stored, state: "sending", command };
      await tx.objectStore("outbox").put(sealed);
      await tx.objectStore("counters").put({ key_id, key_seq });
      await tx.done;
      return sealed;
    });
    if (outcome !== "again") return outcome;
  }
}

/** Reasons for not closing that the signer did not choose; `not_checked` is their own word. */
const WORTH_READING = new Set(["newer_event", "already_signed"]);
/** The phone asks for these without being told to: that they came too late is no news to anybody. */
const BY_ITSELF = new Set(["open"]);
const WRONG_NUMBER = new Set(["key_seq_gap", "key_seq_reused"]);

/** Applies the server's answers. Answers to entries that are gone or were answered before change nothing. */
export async function answer(results: CommandResult[]): Promise<void> {
  await withDb(async (db) => {
    const tx = db.transaction(["outbox", "counters"], "readwrite", STRICT);
    const outbox = tx.objectStore("outbox");
    for (const result of results) {
      const entry = await outbox.index("command_id").get(result.command_id);
      if (entry?.state !== "sending") continue;
      if (wantsAnotherNumber(entry, result)) {
        const { command, ...rest } = entry;
        await outbox.put({ ...rest, state: "waiting", renumbered: entry.renumbered + 1 });
        const expected = expectedNumber(result);
        if (command && expected !== undefined) {
          await tx.objectStore("counters").put({ key_id: command.key_id, key_seq: expected - 1 });
        }
      } else {
        const kept = answered(entry, result);
        if (kept === undefined) await outbox.delete(entry.ordinal);
        else await outbox.put(kept);
      }
    }
    await tx.done;
  });
}

function wantsAnotherNumber(entry: OutboxEntry, result: CommandResult): boolean {
  if (result.result !== "refused" || !WRONG_NUMBER.has(result.code)) return false;
  return entry.renumbered < MOST_RENUMBERINGS;
}

function expectedNumber(result: CommandResult): number | undefined {
  return result.result === "refused" ? result.expected_key_seq : undefined;
}

/** Undefined when there is nothing left to keep. */
function answered(entry: OutboxEntry, result: CommandResult): OutboxEntry | undefined {
  switch (result.result) {
    case "applied":
      return { ...entry, state: "confirmed", answer: { seq: result.seq } };
    case "recorded":
      return {
        ...entry,
        state: WORTH_READING.has(result.reason) ? "recorded" : "confirmed",
        answer: { seq: result.seq, code: result.reason },
      };
    case "refused": {
      if (BY_ITSELF.has(entry.asked.kind)) return undefined;
      const { code, by, at } = result;
      const said: Answer = { code, ...(by ? { by } : {}), ...(at ? { at } : {}) };
      return { ...entry, state: "refused", answer: said };
    }
  }
}

/** A ledger entry that this phone has applied; without `command_id`, just how far it has come. */
export interface Echo {
  unit: string;
  seq: number;
  command_id?: string;
  /** Why a signature did not close its alarm. */
  reason?: string;
}

/** The ledger shows what was asked for: it is done, and only what needs reading stays. */
export async function echoed(echo: Echo): Promise<void> {
  await withDb(async (db) => {
    const tx = db.transaction("outbox", "readwrite");
    for (const entry of await tx.store.getAll()) {
      if (!isEchoOf(echo, entry)) continue;
      if (echo.reason !== undefined && entry.state !== "confirmed" && WORTH_READING.has(echo.reason)) {
        await tx.store.put({ ...entry, state: "recorded", answer: { seq: echo.seq, code: echo.reason } });
      } else {
        await tx.store.delete(entry.ordinal);
      }
    }
    await tx.done;
  });
}

export function isEchoOf(echo: Echo, entry: OutboxEntry): boolean {
  switch (entry.state) {
    case "sending":
      return entry.command_id === echo.command_id;
    case "confirmed":
      return entry.asked.unit === echo.unit && (entry.answer?.seq ?? 0) <= echo.seq;
    case "refused":
      // Renumbered after an answer was lost: the ledger knows better than the refusal.
      return entry.command_id === echo.command_id && entry.answer?.code === "command_id_reused";
    default:
      return false;
  }
}

/** What would be lost if this phone were wiped now. */
export function isUnsent(entry: OutboxEntry): boolean {
  return entry.state === "held" || entry.state === "waiting" || entry.state === "sending";
}
