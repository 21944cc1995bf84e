// 'Jeg tar den' on a locked screen: the same outbox, key and order as in the app.

import { api } from "../sync/api";
import { getMeta, type OutboxEntry, withDb } from "../sync/db";
import { drain, OUTBOX_CHANNEL } from "../sync/drain";
import { ownerOf } from "../sync/keys";
import * as outbox from "../sync/outbox";
import type { NoticeData } from "./content";
import { outcomeOf, type TakeOutcome } from "./outcome";

/** A page may be sending just now; it is asked again until it has taken this along. */
const LOOK_AGAIN_MS = 500;
const LOOKS = 20;

/** Undefined when nobody is signed in here, or not with a key: then only the app itself can help. */
export async function takeAlarm(
  { unit, alarm, seq }: NoticeData,
  title: string,
  now: () => number = Date.now,
): Promise<TakeOutcome | undefined> {
  const session = await getMeta("session");
  if (session === undefined || unit === undefined || alarm === undefined) return undefined;
  const owner = ownerOf(session.municipality, session.person.id);
  const key = await withDb((db) => db.get("keys", owner));
  if (key === undefined) return undefined;
  const stored = await withDb((db) => db.get("units", unit));
  const basis_seq = Math.max(stored?.seq ?? 0, seq ?? 0);
  const command_id = await outbox.ask(
    {
      owner,
      label: title,
      asked: {
        municipality: session.municipality,
        person: session.person.id,
        kind: "acknowledge",
        unit,
        alarm_id: alarm,
        ...(basis_seq === 0 ? {} : { basis_seq }),
        occurred_at: new Date(now()).toISOString(),
        clock_offset_ms: (await getMeta("clock_offset_ms")) ?? 0,
        payload: { locked_screen: true },
      },
    },
    now(),
  );
  tellPages();
  const entry = await sent(command_id, now);
  tellPages();
  return outcomeOf(entry);
}

async function sent(command_id: string, now: () => number): Promise<OutboxEntry | undefined> {
  for (let look = 0; look < LOOKS; look += 1) {
    const drained = await drain((commands) => api.commands(commands), now).catch(() => "unreachable");
    const entry = (await outbox.entries()).find((known) => known.command_id === command_id);
    if (entry === undefined || !outbox.isUnsent(entry) || drained !== "busy") return entry;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return (await outbox.entries()).find((known) => known.command_id === command_id);
}

export function tellPages(): void {
  const channel = new BroadcastChannel(OUTBOX_CHANNEL);
  channel.postMessage("changed");
  channel.close();
}
