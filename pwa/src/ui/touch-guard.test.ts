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

  const at = (tops: Record<string, number>, scrolled = 0) =>
    new Map(Object.entries(tops).map(([id, top]) => [id, { top, scrolled }]));

  it("knows a move from a change that moves nothing", () => {
    const before = at({ a: 0, b: 120 });
    expect(hasMoved(before, at({ a: 0, b: 120 }))).toBe(false);
    expect(hasMoved(before, at({ a: 0 }))).toBe(false);
    expect(hasMoved(before, at({ b: 0 }))).toBe(true);
    expect(hasMoved(before, at({ a: 0, b: 120, c: 240 }))).toBe(true);
    expect(hasMoved(before, at({ a: 0, b: 121 }))).toBe(false);
  });

  it("knows a move from scrolling, also of what sticks", () => {
    expect(hasMoved(at({ a: 300 }), at({ a: 220 }, 80))).toBe(false);
    expect(hasMoved(at({ sticky: 700 }), at({ sticky: 700 }, 80))).toBe(false);
    expect(hasMoved(at({ a: 300 }), at({ a: 260 }, 80))).toBe(true);
  });
});
