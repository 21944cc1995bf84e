import { describe, expect, it } from "vitest";
import { applyDuty, applySnapshot } from "../sync/picture";
import { entry, KARI, onDuty, PER, snapshot } from "../testing/alarms";
import { systemOf } from "./phone";
import { onDutySince, ownDuties, ownReach } from "./reach";

describe("the reach of my own phone", () => {
  it("is read from my own duties, in every unit", () => {
    const bjork = applyDuty(applySnapshot({}, snapshot(1), "Bjørk"), "bjork", [onDuty(KARI), onDuty(PER)]);
    const both = applySnapshot(bjork, { ...snapshot(1), unit: "furu", duty: [onDuty(KARI)] }, "Furu");
    expect(ownDuties(both, KARI.id)).toHaveLength(2);
    expect(ownDuties(both, undefined)).toEqual([]);
  });

  it("is the best that any duty knows, with the newest proof", () => {
    const early = onDuty(KARI, { reach: "stale", verified_at: "2026-11-21T22:00:00Z" });
    const late = onDuty(KARI, { reach: "verified", verified_at: "2026-11-22T02:00:00Z" });
    expect(ownReach([late, early])).toEqual({ reach: "verified", verified_at: "2026-11-22T02:00:00Z" });
    expect(ownReach([early])?.reach).toBe("stale");
    const never = onDuty(KARI, { reach: "never", verified_at: undefined });
    expect(ownReach([never])).toEqual({ reach: "never", verified_at: undefined });
    expect(ownReach([])).toBeUndefined();
  });
});

describe("the beginning of my shift", () => {
  const at = Date.parse("2026-11-21T21:00:00Z");

  it("is the first of my duties, by the phone's clock", () => {
    const later = onDuty(KARI, { since: "2026-11-22T01:00:00Z" });
    expect(onDutySince([later, onDuty(KARI)], [], KARI.id, 2_000)).toBe(at - 2_000);
  });

  it("is when I asked for it, while the server has not answered", () => {
    const asked = entry("start_duty", { saved_at: at - 500, state: "waiting" });
    expect(onDutySince([], [asked], KARI.id, 0)).toBe(at - 500);
    expect(onDutySince([], [asked], PER.id, 0)).toBeUndefined();
    expect(onDutySince([], [{ ...asked, state: "refused" }], KARI.id, 0)).toBeUndefined();
    expect(onDutySince([], [entry("end_duty")], KARI.id, 0)).toBeUndefined();
  });
});

describe("the words for a phone", () => {
  it("fit its system, an iPad that calls itself a Mac too", () => {
    expect(systemOf("Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/140", 5)).toBe("android");
    expect(systemOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)", 5)).toBe("ios");
    expect(systemOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5)).toBe("ios");
    expect(systemOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 0)).toBe("desktop");
    expect(systemOf("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", 0)).toBe("desktop");
    expect(systemOf("Something else", 0)).toBe("other");
  });
});
