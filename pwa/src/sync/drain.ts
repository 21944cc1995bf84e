// Sends the outbox. DOM-free: the page drains it, and the service worker where there is Background Sync.

import type { CommandIn, CommandResults } from "../wire/types";
import { Refusal } from "./api";
import { getMeta, type OutboxEntry, setMeta } from "./db";
import { answer, release, seal } from "./outbox";

export type Send = (commands: CommandIn[]) => Promise<CommandResults>;

/** Keeps a keepalive request under the 64 KiB that browsers allow, notes of 4,000 characters aside. */
const MOST_AT_ONCE = 25;
/** Whoever changes the outbox says so here; every window reads it anew. */
export const OUTBOX_CHANNEL = "nattvakt-outbox";
const LOCK = "nattvakt-outbox";
/** A tab that is frozen while it drains keeps its lock; a dead heartbeat lets another take over. */
const STEAL_AFTER_MS = 45_000;

export type Drained = "empty" | "busy";

/**
 * Sends everything that is due. Throws `Unreachable` when the server cannot be reached: everything that was
 * not answered for is still there.
 */
export async function drain(send: Send, now: () => number, releaseAll = false): Promise<Drained> {
  await release(now(), releaseAll);
  return locked(now, async () => {
    for (;;) {
      await setMeta("drain_heartbeat", now());
      const ready = await seal(MOST_AT_ONCE);
      if (ready.length === 0) return "empty";
      await sendAndApply(ready, send);
    }
  });
}

async function sendAndApply(ready: OutboxEntry[], send: Send): Promise<void> {
  const commands = ready.flatMap((entry) => (entry.command ? [entry.command] : []));
  try {
    await answer((await send(commands)).results);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [only, ...others] = commands;
    if (only === undefined) return;
    if (others.length === 0) {
      // Nothing but this command can be what the server does not read.
      await answer([{ command_id: only.command_id, result: "refused", code: error.code }]);
      return;
    }
    for (const entry of ready) await sendAndApply([entry], send);
  }
}

async function locked(now: () => number, work: () => Promise<Drained>): Promise<Drained> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (locks === undefined) return work();
  const done = await locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
  if (done !== undefined) return done;
  const heartbeat = (await getMeta("drain_heartbeat")) ?? 0;
  if (Math.abs(now() - heartbeat) < STEAL_AFTER_MS) return "busy";
  return locks.request(LOCK, { steal: true }, work);
}
