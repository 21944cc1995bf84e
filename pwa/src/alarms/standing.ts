// An alarm as it stands for this person: the ledger's word, and over it what this phone has asked for.

import type { OutboxEntry } from "../sync/db";
import type { AlarmView, PersonRef, SignPayload } from "../wire/types";

export interface Standing {
  state: "raised" | "acknowledged" | "arrived" | "signed";
  /** This person took it. */
  mine: boolean;
  by?: PersonRef;
  /** Since when in this state. */
  at: string;
  arrive_by?: string;
  /** The newest of this phone's own requests that the ledger does not show yet. */
  pending?: OutboxEntry;
}

const UNDER_WAY = new Set(["held", "waiting", "sending", "confirmed"]);

export function concerns(entry: OutboxEntry, alarm: string): boolean {
  const payload = entry.asked.payload as Partial<SignPayload>;
  return entry.asked.alarm_id === alarm || (payload.alarm_ids?.includes(alarm) ?? false);
}

export function standingOf(alarm: AlarmView, entries: OutboxEntry[], me: PersonRef | undefined): Standing {
  const own = entries.filter(
    (entry) =>
      entry.asked.person === me?.id &&
      UNDER_WAY.has(entry.state) &&
      // The phone says by itself that it was opened; nobody waits for that.
      entry.asked.kind !== "open" &&
      concerns(entry, alarm.id),
  );
  return own.reduce((standing, entry) => ahead(standing, entry, me), fromLedger(alarm, me));
}

function fromLedger(alarm: AlarmView, me: PersonRef | undefined): Standing {
  if (alarm.signed !== undefined && alarm.state === "signed") {
    const { by, at } = alarm.signed;
    return { state: "signed", mine: by.id === me?.id, by, at };
  }
  if (alarm.acknowledged === undefined || alarm.state === "raised") {
    return { state: "raised", mine: false, at: alarm.last_start_at };
  }
  const { by, at, arrive_by, arrived_at } = alarm.acknowledged;
  const mine = by.id === me?.id;
  if (arrived_at === undefined) return { state: "acknowledged", mine, by, at, arrive_by };
  return { state: "arrived", mine, by, at: arrived_at };
}

/** What the screen shows before the server has answered. Only what the server would accept as things stand. */
function ahead(standing: Standing, entry: OutboxEntry, me: PersonRef | undefined): Standing {
  const at = entry.asked.occurred_at;
  const mine = { mine: true, by: me, at, pending: entry };
  switch (entry.asked.kind) {
    case "acknowledge":
      return standing.state === "raised" ? { state: "acknowledged", ...mine } : standing;
    case "arrive":
      return standing.state === "signed" ? standing : { state: "arrived", ...mine };
    case "release":
    case "cannot_reach":
      return standing.mine && standing.state !== "signed"
        ? { state: "raised", mine: false, at, pending: entry }
        : standing;
    case "sign": {
      const closes = (entry.asked.payload as SignPayload).outcome !== "not_checked";
      return closes ? { state: "signed", ...mine } : { ...standing, pending: entry };
    }
    default:
      return { ...standing, pending: entry };
  }
}
