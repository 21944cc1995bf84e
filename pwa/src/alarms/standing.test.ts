import { describe, expect, it } from "vitest";
import { alarm, entry, KARI, PER, signed, taken } from "../testing/alarms";
import { standingOf } from "./standing";

describe("an alarm as it stands for me", () => {
  it("is what the ledger says when I have asked for nothing", () => {
    expect(standingOf(alarm(), [], KARI)).toMatchObject({ state: "raised", mine: false });
    expect(standingOf(taken(PER), [], KARI)).toMatchObject({ state: "acknowledged", mine: false, by: PER });
    expect(standingOf(taken(KARI), [], KARI)).toMatchObject({ state: "acknowledged", mine: true });
    expect(standingOf(signed("2026-11-22T03:00:00Z"), [], KARI)).toMatchObject({ state: "signed", by: PER });
  });

  it("is arrived when the ledger has an arrival", () => {
    const there = taken(KARI);
    const arrived = {
      ...there,
      acknowledged: there.acknowledged && { ...there.acknowledged, arrived_at: "2026-11-22T02:18:00Z" },
    };
    expect(standingOf(arrived, [], KARI)).toMatchObject({ state: "arrived", at: "2026-11-22T02:18:00Z" });
  });

  it("is raised again after the ledger has let the holder go", () => {
    expect(standingOf({ ...taken(KARI), state: "raised" }, [], KARI).state).toBe("raised");
  });

  it("runs ahead of the ledger with what I have asked for, and says what is pending", () => {
    const walk = [entry("acknowledge"), entry("arrive", { ordinal: 2 })];
    const standing = standingOf(alarm(), walk, KARI);
    expect(standing).toMatchObject({ state: "arrived", mine: true });
    expect(standing.pending?.asked.kind).toBe("arrive");
  });

  it("does not take from Per what he has, whatever waits on my phone", () => {
    expect(standingOf(taken(PER), [entry("acknowledge")], KARI)).toMatchObject({ mine: false, by: PER });
  });

  it("forgets what was refused", () => {
    expect(standingOf(alarm(), [entry("acknowledge", { state: "refused" })], KARI).state).toBe("raised");
  });

  it("gives back what was mine, and only that", () => {
    expect(standingOf(taken(KARI), [entry("release")], KARI).state).toBe("raised");
    expect(standingOf(taken(PER), [entry("release")], KARI).state).toBe("acknowledged");
  });

  it("is signed while my signature waits, unless it says that nobody looked", () => {
    const sign = (outcome: string) => {
      const one = entry("sign");
      return { ...one, asked: { ...one.asked, payload: { outcome, actions: [], subjects: [] } as never } };
    };
    expect(standingOf(taken(KARI), [sign("assistance")], KARI).state).toBe("signed");
    expect(standingOf(taken(KARI), [sign("not_checked")], KARI)).toMatchObject({ state: "acknowledged" });
  });

  it("knows a signature that names it among others", () => {
    const one = entry("sign");
    const payload = { outcome: "assistance", actions: [], subjects: [], alarm_ids: ["a2"] } as never;
    const both = { ...one, asked: { ...one.asked, payload } };
    expect(standingOf(alarm({ id: "a2" }), [both], KARI).state).toBe("signed");
    expect(standingOf(alarm({ id: "a3" }), [both], KARI).state).toBe("raised");
  });

  it("ignores what somebody else asked for on this phone", () => {
    expect(standingOf(alarm(), [entry("acknowledge")], PER).state).toBe("raised");
  });
});
