import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hasMoved, SETTLE_MS, TouchGuard } from "./touch-guard";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the touch guard", () => {
  it("ignores taps for 700 ms after something moved", () => {
    const guard = new TouchGuard(() => Date.now());
    expect(guard.accepts()).toBe(true);
    guard.moved();
    vi.advanceTimersByTime(SETTLE_MS - 1);
    expect(guard.accepts()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(guard.accepts()).toBe(true);
  });

  it("lets nothing change while a finger is down, then only the newest", () => {
    const guard = new TouchGuard(() => Date.now());
    const shown: string[] = [];
    guard.whenFree(() => shown.push("before"));
    guard.pointerDown();
    guard.whenFree(() => shown.push("first"));
    guard.whenFree(() => shown.push("second"));
    vi.advanceTimersByTime(5_000);
    expect(shown).toEqual(["before"]);
    guard.pointerUp();
    expect(shown).toEqual(["before"]);
    vi.advanceTimersByTime(100);
    expect(shown).toEqual(["before", "second"]);
    guard.whenFree(() => shown.push("after"));
    expect(shown.at(-1)).toBe("after");
  });

  it("knows a move from a change that moves nothing", () => {
    const before = new Map([
      ["a", 0],
      ["b", 120],
    ]);
    expect(hasMoved(before, new Map(before))).toBe(false);
    expect(hasMoved(before, new Map([["a", 0]]))).toBe(false);
    expect(hasMoved(before, new Map([["b", 0]]))).toBe(true);
    expect(hasMoved(before, new Map([...before, ["c", 240]]))).toBe(true);
    expect(hasMoved(before, new Map([...before, ["b", 121]]))).toBe(false);
  });
});
