import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
const { Ringer } = await import("./ring");
const { alarm } = await import("../testing/alarms");

describe("ringing", () => {
  it("rings once for a normal alarm and again and again for an acute one", () => {
    const ringer = new Ringer();
    const normal = alarm({ id: "n", priority: "normal" });
    const acute = alarm({ id: "a", priority: "acute" });
    expect(ringer.due([acute, normal], 0)).toBe("acute");
    expect(ringer.due([acute, normal], 7_999)).toBeUndefined();
    expect(ringer.due([acute, normal], 8_000)).toBe("acute");
    expect(ringer.due([normal], 600_000)).toBeUndefined();
  });

  it("rings anew for a new start, a new step and an alarm that was given back", () => {
    const ringer = new Ringer();
    const one = alarm({ priority: "normal" });
    expect(ringer.due([one], 0)).toBe("normal");
    expect(ringer.due([{ ...one, start_seq: 9 }], 1)).toBe("normal");
    expect(ringer.due([{ ...one, start_seq: 9, step: 1 }], 2)).toBe("normal");
    expect(ringer.due([], 3)).toBeUndefined();
    expect(ringer.due([{ ...one, start_seq: 9, step: 1 }], 4)).toBe("normal");
  });

  it("rings for what is most urgent among what is new", () => {
    const ringer = new Ringer();
    expect(ringer.due([alarm({ priority: "high" }), alarm({ id: "b", priority: "normal" })], 0)).toBe("high");
  });
});
