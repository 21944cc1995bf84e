import { describe, expect, it } from "vitest";
import { KARI, PER } from "../testing/alarms";
import type { DeliveryView } from "../wire/types";
import { deliveryLines } from "./deliveries";

const delivery = (part: Partial<DeliveryView> = {}): DeliveryView => ({
  id: "d",
  person: KARI,
  channel: "push",
  purpose: "alarm",
  state: "accepted",
  step: 0,
  created_at: "2026-11-22T02:14:00Z",
  changed_at: "2026-11-22T02:14:05Z",
  ...part,
});
const says = (deliveries: DeliveryView[]) => deliveryLines(deliveries, []).map((line) => line.says);

describe("who has it", () => {
  it("is one line for a person's phone, with what came furthest and since when", () => {
    const shown = delivery({ channel: "live", state: "shown", changed_at: "2026-11-22T02:14:09Z" });
    expect(deliveryLines([delivery(), shown], [])).toEqual([
      { key: "kari phone", name: "Kari Nordmann", via: "phone", says: "has", at: "2026-11-22T02:14:09Z" },
    ]);
  });

  it("has a line of its own for every message and call", () => {
    const lines = deliveryLines(
      [
        delivery({ channel: "sms", state: "sent" }),
        delivery({ channel: "voice", state: "opened" }),
        delivery(),
      ],
      [],
    );
    expect(lines.map(({ via, says }) => [via, says])).toEqual([
      ["sms", "unconfirmed"],
      ["voice", "opened"],
      ["phone", "unconfirmed"],
    ]);
  });

  it("is what the newest step knows: that it was there once does not mean that it rings now", () => {
    expect(says([delivery({ state: "shown" }), delivery({ step: 1, state: "sent" })])).toEqual([
      "unconfirmed",
    ]);
  });

  it("tells a phone that cannot be reached from a message that got lost, and both from what was not needed", () => {
    expect(says([delivery({ state: "failed", reason: "no_subscription" })])).toEqual(["nowhere"]);
    expect(says([delivery({ state: "failed", reason: "gone" })])).toEqual(["nowhere"]);
    expect(says([delivery({ state: "expired", reason: "ttl" })])).toEqual(["failed"]);
    expect(says([delivery({ state: "failed" })])).toEqual(["failed"]);
    expect(says([delivery({ state: "expired", reason: "acknowledged" })])).toEqual(["over"]);
  });

  it("believes the ledger about a phone that the list does not name yet", () => {
    const reached = [{ ...PER, at: "2026-11-22T02:14:20Z" }];
    expect(
      deliveryLines([delivery({ state: "shown" })], reached).map(({ name, says }) => [name, says]),
    ).toEqual([
      ["Kari Nordmann", "has"],
      ["Per Hansen", "has"],
    ]);
    expect(deliveryLines([delivery({ person: PER })], reached)).toHaveLength(1);
  });

  it("is not told by test messages and calming news", () => {
    expect(says([delivery({ purpose: "test" }), delivery({ purpose: "taken" })])).toEqual([]);
  });
});
