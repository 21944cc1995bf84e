import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("localStorage", {
  getItem: () => '{"language":"tlh","theme":"light"}',
  setItem: () => undefined,
});
const { isNight, preferences } = await import("./preferences");

describe("preferences", () => {
  it("are dark from 21 to 07", () => {
    const dark = Array.from({ length: 24 }, (_, hour) => hour).filter(isNight);
    expect(dark).toEqual([0, 1, 2, 3, 4, 5, 6, 21, 22, 23]);
  });

  it("fall back to Bokmål when what was kept is not known here", () => {
    expect(preferences.value.language).toBe("nb");
  });
});
