import { describe, expect, it } from "vitest";
import { clock, clockWithSeconds, dayAndClock, duration, hourOf, minutes, zone } from "./time";

describe("times", () => {
  it("are told in the municipality's zone, with a colon", () => {
    zone.value = "Europe/Oslo";
    expect(clock("2026-11-22T01:14:07Z")).toBe("02:14");
    expect(clockWithSeconds("2026-07-22T01:14:07Z")).toBe("03:14:07");
    expect(clock("2026-11-21T23:00:00Z")).toBe("00:00");
    expect(hourOf(Date.parse("2026-11-21T23:00:00Z"))).toBe(0);
  });

  it("name the day only when it is another one by the municipality's clocks", () => {
    zone.value = "Europe/Oslo";
    const now = Date.parse("2026-11-22T22:30:00Z");
    expect(dayAndClock("2026-11-22T22:45:00Z", now)).toBe("23:45");
    expect(dayAndClock("2026-11-22T23:15:00Z", now)).toMatch(/^man\.? 00:15$/);
  });

  it("count up in minutes and seconds, then in hours", () => {
    expect(duration(42_000)).toBe("0:42");
    expect(duration(725_000)).toBe("12:05");
    expect(duration(3_900_000)).toBe("1 t 05 min");
    expect(duration(-5_000)).toBe("0:00");
    expect(minutes(59_000)).toBe("0 min");
    expect(minutes(900_000)).toBe("15 min");
    expect(minutes(3_900_000)).toBe("1 t 05 min");
  });
});
