import { describe, expect, it } from "vitest";
import { ClockOffset } from "./clock";

describe("the clock's offset", () => {
  it("believes the quickest frame: a slow network makes the server look early, never late", () => {
    const clock = new ClockOffset();
    for (const delay of [900, 40, 2_000, 300]) clock.sample(1_000_000, 1_000_000 - 250 + delay);
    expect(clock.milliseconds).toBe(210);
  });

  it("forgets old samples, so that a drifting clock is followed", () => {
    const clock = new ClockOffset();
    clock.sample(1_000, 0);
    for (let at = 0; at < 6; at += 1) clock.sample(500, 0);
    expect(clock.milliseconds).toBe(500);
  });

  it("starts over when somebody sets a clock", () => {
    const clock = new ClockOffset();
    clock.sample(60_000, 0);
    clock.sample(0, 0);
    expect(clock.milliseconds).toBe(0);
  });

  it("starts from what the phone knew, and stays an integer", () => {
    const clock = new ClockOffset(-1_500);
    expect(clock.milliseconds).toBe(-1_500);
    clock.sample(100.6, 0);
    expect(Number.isInteger(clock.milliseconds)).toBe(true);
  });
});
