import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
const { dutyIn } = await import("./state");
const { applyDuty, applySnapshot } = await import("../sync/picture");
const { entry, KARI, onDuty, snapshot } = await import("../testing/alarms");

const off = applySnapshot({}, snapshot(1), "Bjørk");
const on = applyDuty(off, "bjork", [onDuty()]);

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
