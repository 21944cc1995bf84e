import { describe, expect, it } from "vitest";
import { KARI, PER } from "../testing/alarms";
import { extended, proposedEnd, stepEnd, usualEnd } from "./until";

const OSLO = "Europe/Oslo";
const at = (time: string) => Date.parse(time);
const iso = (time: number) => new Date(time).toISOString();

describe("the end of a duty", () => {
  it("is the next change of shift by the municipality's clocks", () => {
    expect(iso(usualEnd(at("2026-11-21T21:45:00Z"), OSLO))).toBe("2026-11-22T06:30:00.000Z");
    expect(iso(usualEnd(at("2026-07-21T05:45:00Z"), OSLO))).toBe("2026-07-21T13:30:00.000Z");
    expect(iso(usualEnd(at("2026-07-21T13:40:00Z"), OSLO))).toBe("2026-07-21T20:30:00.000Z");
  });

  it("is the one after for whoever starts a little before the change", () => {
    expect(iso(usualEnd(at("2026-11-21T21:10:00Z"), OSLO))).toBe("2026-11-22T06:30:00.000Z");
  });

  it("is right in the night the clocks change", () => {
    expect(iso(usualEnd(at("2026-10-24T21:00:00Z"), OSLO))).toBe("2026-10-25T06:30:00.000Z");
    expect(iso(usualEnd(at("2026-03-28T22:00:00Z"), OSLO))).toBe("2026-03-29T05:30:00.000Z");
  });

  it("is the planned one where there is one of this person", () => {
    const plan = (person = KARI, starts_at = "2026-11-21T21:30:00Z") => ({
      person,
      starts_at,
      ends_at: "2026-11-22T06:00:00Z",
    });
    const now = at("2026-11-21T21:20:00Z");
    expect(iso(proposedEnd([plan(PER), plan()], KARI.id, now, OSLO))).toBe("2026-11-22T06:00:00.000Z");
    expect(proposedEnd([plan(PER)], KARI.id, now, OSLO)).toBe(usualEnd(now, OSLO));
    expect(proposedEnd([plan(KARI, "2026-11-22T02:00:00Z")], KARI.id, now, OSLO)).toBe(usualEnd(now, OSLO));
    expect(proposedEnd([plan()], KARI.id, at("2026-11-22T05:55:00Z"), OSLO)).not.toBe(
      at("2026-11-22T06:00:00Z"),
    );
  });

  it("moves in whole quarters, never into the past and at most a day", () => {
    const now = at("2026-11-21T21:20:00Z");
    const end = at("2026-11-22T06:30:00Z");
    expect(iso(stepEnd(end, 1, now))).toBe("2026-11-22T06:45:00.000Z");
    expect(iso(stepEnd(end, -1, now))).toBe("2026-11-22T06:15:00.000Z");
    expect(iso(stepEnd(at("2026-11-22T06:37:00Z"), 1, now))).toBe("2026-11-22T06:45:00.000Z");
    expect(iso(stepEnd(at("2026-11-22T06:37:00Z"), -1, now))).toBe("2026-11-22T06:30:00.000Z");
    expect(iso(stepEnd(now, -20, now))).toBe("2026-11-21T21:45:00.000Z");
    expect(iso(stepEnd(end, 500, now))).toBe("2026-11-22T21:15:00.000Z");
  });

  it("is moved on from where it was, or from now when it has passed", () => {
    const now = at("2026-11-22T06:00:00Z");
    expect(extended("2026-11-22T06:10:00Z", 3_600_000, now)).toBe("2026-11-22T07:10:00.000Z");
    expect(extended("2026-11-22T05:10:00Z", 3_600_000, now)).toBe("2026-11-22T07:00:00.000Z");
    expect(extended(undefined, 1_800_000, now)).toBe("2026-11-22T06:30:00.000Z");
  });
});
