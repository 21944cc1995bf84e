import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
const { Ringer } = await import("./ring");
const { alarm } = await import("../testing/alarms");

describe("ringing", () => {
  it.each([
    ["acute", 8_000],
    ["high", 20_000],
    ["normal", 60_000],
  ] as const)("rings again and again for what nobody has taken: %s", (priority, every) => {
    const ringer = new Ringer();
    const waiting = [alarm({ priority })];
    expect(ringer.due(waiting, 0)).toBe(priority);
    expect(ringer.due(waiting, every - 1)).toBeUndefined();
    expect(ringer.due(waiting, every)).toBe(priority);
    expect(ringer.due(waiting, 2 * every - 1)).toBeUndefined();
    expect(ringer.due(waiting, 2 * every)).toBe(priority);
  });

  it("rings once for equipment", () => {
    const ringer = new Ringer();
    const technical = [alarm({ priority: "technical" })];
    expect(ringer.due(technical, 0)).toBe("technical");
    expect(ringer.due(technical, 3_600_000)).toBeUndefined();
  });

  it("falls silent when somebody has taken it", () => {
    const ringer = new Ringer();
    expect(ringer.due([alarm({ priority: "acute" })], 0)).toBe("acute");
    expect(ringer.due([], 8_000)).toBeUndefined();
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
