// Whom an alarm was sent to and how far it has come. Pure: one line for each person's phone, message or call.

import type { DeliveryState, DeliveryView, ReachedView } from "../wire/types";

export interface DeliveryLine {
  key: string;
  name: string;
  /** A live connection and a push are the same phone to whoever reads it. */
  via: "phone" | "sms" | "voice";
  says: "has" | "opened" | "unconfirmed" | "nowhere" | "failed" | "over";
  /** Server time: since when. */
  at: string;
  reason?: string;
}

const FURTHEST: DeliveryState[] = [
  "opened",
  "shown",
  "received",
  "accepted",
  "sent",
  "queued",
  "expired",
  "failed",
];
/** There is nothing to send to, or nobody lets it through. */
const NOWHERE = new Set(["no_channel", "no_subscription", "gone", "not_allowed"]);
/** Ended because it was not needed any more. */
const OVER = new Set(["acknowledged", "signed", "superseded"]);

export function deliveryLines(deliveries: DeliveryView[], reached: ReachedView[]): DeliveryLine[] {
  const groups = new Map<string, DeliveryView[]>();
  for (const delivery of deliveries) {
    if (delivery.purpose !== "alarm") continue;
    const key = `${delivery.person.id} ${viaOf(delivery)}`;
    groups.set(key, [...(groups.get(key) ?? []), delivery]);
  }
  const lines = [...groups].map(([key, group]) => lineOf(key, group));
  // The ledger knows of phones that this list, fetched a moment ago, may not name yet.
  for (const { id, name, at } of reached) {
    const key = `${id} phone`;
    if (!groups.has(key)) lines.push({ key, name, via: "phone", says: "has", at });
  }
  return lines;
}

function viaOf({ channel }: DeliveryView): DeliveryLine["via"] {
  return channel === "sms" || channel === "voice" ? channel : "phone";
}

/** What counts is the newest step: that a phone had it ten minutes ago does not mean that it rings now. */
function lineOf(key: string, group: DeliveryView[]): DeliveryLine {
  const step = Math.max(...group.map((delivery) => delivery.step));
  const newest = group.filter((delivery) => delivery.step === step);
  const [best] = newest.sort(
    (a, b) =>
      FURTHEST.indexOf(a.state) - FURTHEST.indexOf(b.state) ||
      Date.parse(b.changed_at) - Date.parse(a.changed_at),
  ) as [DeliveryView];
  return {
    key,
    name: best.person.name,
    via: viaOf(best),
    says: saysOf(best),
    at: best.changed_at,
    ...(best.reason === undefined ? {} : { reason: best.reason }),
  };
}

function saysOf({ state, reason = "" }: DeliveryView): DeliveryLine["says"] {
  switch (state) {
    case "opened":
      return "opened";
    case "shown":
    case "received":
      return "has";
    case "queued":
    case "sent":
    case "accepted":
      return "unconfirmed";
    case "failed":
    case "expired":
      if (OVER.has(reason)) return "over";
      return NOWHERE.has(reason) ? "nowhere" : "failed";
  }
}
