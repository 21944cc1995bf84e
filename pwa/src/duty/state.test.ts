import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
const { dutyIn, endingDuties, handOverTargets, isLast, untilOf } = await import("./state");
const { applyDuty, applySnapshot } = await import("../sync/picture");
const { entry, KARI, onDuty, PER, snapshot } = await import("../testing/alarms");

const off = applySnapshot({}, snapshot(1), "Bjørk");
const on = applyDuty(off, "bjork", [onDuty()]);
const asked = (kind: string, payload: object) => {
  const known = entry(kind);
  return { ...known, asked: { ...known.asked, payload } };
};

describe("duty", () => {
  it("is what the ledger says", () => {
    expect(dutyIn("bjork", off, [], KARI.id)).toBe("off");
    expect(dutyIn("bjork", on, [], KARI.id)).toBe("on");
    expect(dutyIn("bjork", on, [], "per")).toBe("off");
  });

  it("is under way while the request is, and not when it was refused", () => {
    expect(dutyIn("bjork", off, [entry("start_duty")], KARI.id)).toBe("starting");
    expect(dutyIn("bjork", on, [entry("start_duty")], KARI.id)).toBe("on");
    expect(dutyIn("bjork", on, [entry("end_duty")], KARI.id)).toBe("ending");
    expect(dutyIn("bjork", off, [entry("start_duty", { state: "refused" })], KARI.id)).toBe("off");
    expect(dutyIn("furu", off, [entry("start_duty")], KARI.id)).toBe("off");
  });
});

describe("a duty that runs out", () => {
  const until = "2026-11-22T06:00:00Z";
  const ends = applyDuty(off, "bjork", [onDuty(KARI, { until })]);
  const at = (time: string) => Date.parse(`2026-11-22T${time}Z`);

  it("asks from a quarter of an hour before", () => {
    expect(endingDuties(ends, [], KARI.id, at("05:44:59"))).toEqual([]);
    expect(endingDuties(ends, [], KARI.id, at("05:45:00"))).toEqual([
      { unit: "bjork", name: "Bjørk", until, passed: false, last: true },
    ]);
    expect(endingDuties(on, [], KARI.id, at("05:45:00"))).toEqual([]);
    expect(endingDuties(ends, [], PER.id, at("05:45:00"))).toEqual([]);
  });

  it("says when it has passed, and whether the unit would be empty", () => {
    const both = applyDuty(off, "bjork", [onDuty(KARI, { until }), onDuty(PER)]);
    expect(endingDuties(both, [], KARI.id, at("06:00:00"))).toMatchObject([{ passed: true, last: false }]);
    expect(isLast("bjork", ends, KARI.id)).toBe(true);
    expect(isLast("bjork", both, KARI.id)).toBe(false);
  });

  it("asks no more once the phone has asked for longer, or to end it", () => {
    const longer = asked("extend_duty", { until: "2026-11-22T07:00:00Z" });
    expect(untilOf(onDuty(KARI, { until }), "bjork", [longer])).toBe("2026-11-22T07:00:00Z");
    expect(endingDuties(ends, [longer], KARI.id, at("05:50:00"))).toEqual([]);
    expect(endingDuties(ends, [{ ...longer, state: "refused" }], KARI.id, at("05:50:00"))).toHaveLength(1);
    expect(endingDuties(ends, [entry("end_duty")], KARI.id, at("05:50:00"))).toEqual([]);
  });
});

describe("handing over", () => {
  const furu = applySnapshot(on, { ...snapshot(3), unit: "furu", duty: [onDuty(PER)] }, "Furu");
  const centre = { id: "centre", name: "Responssenteret" };
  const policy = {
    version: 1,
    steps: [
      {
        targets: [{ type: "on_duty_in" as const, unit: centre }],
        receipt_seconds: 15,
        acknowledge_seconds: 60,
      },
    ],
    continue_in: centre,
    response_centres: [],
    reason: "",
  };

  it("offers units with somebody on duty, and what the unit's own policy names", () => {
    expect(handOverTargets("bjork", furu, undefined)).toEqual([{ id: "furu", name: "Furu" }]);
    expect(handOverTargets("bjork", furu, policy)).toEqual([{ id: "furu", name: "Furu" }, centre]);
    const plain = { version: 0, steps: [], response_centres: [centre], reason: "" };
    expect(handOverTargets("bjork", furu, plain), "the response centre always answers").toContainEqual(
      centre,
    );
    expect(handOverTargets("furu", applyDuty(furu, "bjork", []), undefined)).toEqual([]);
  });

  it("does not offer a unit whose own alarms come here", () => {
    const loop = applyDuty(furu, "furu", [onDuty(PER)], { id: "bjork", name: "Bjørk" });
    expect(handOverTargets("bjork", loop, undefined)).toEqual([]);
  });
});
