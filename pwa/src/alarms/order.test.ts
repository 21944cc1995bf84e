import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applySnapshot, type Picture } from "../sync/picture";
import { alarm, signed, snapshot, taken } from "../testing/alarms";
import type { AlarmView } from "../wire/types";
import { PRIORITIES } from "../wire/types";
import { aboutTheSame, byUrgency, findAlarm, openAlarms, signableWith, signedAlarms } from "./order";

function pictureOf(...alarms: AlarmView[]): Picture {
  return applySnapshot({}, snapshot(99, alarms), "Bjørk");
}
const ids = (alarms: AlarmView[]) => alarms.map(({ id }) => id);

describe("the order of alarms", () => {
  it("is priority first, then the one that has waited longest", () => {
    const picture = pictureOf(
      alarm({ id: "normal", priority: "normal", raised_at: "2026-11-22T01:00:00Z" }),
      alarm({ id: "younger", priority: "acute", raised_at: "2026-11-22T02:30:00Z" }),
      alarm({ id: "technical", priority: "technical", raised_at: "2026-11-21T01:00:00Z" }),
      alarm({ id: "older", priority: "acute", raised_at: "2026-11-22T02:20:00Z" }),
      alarm({ id: "high", priority: "high" }),
    );
    expect(ids(openAlarms(picture))).toEqual(["older", "younger", "high", "normal", "technical"]);
  });

  it("leaves an alarm in its place when somebody takes it", () => {
    const first = taken(undefined, { id: "first", raised_at: "2026-11-22T01:00:00Z" });
    expect(ids(openAlarms(pictureOf(alarm({ id: "second" }), first)))).toEqual(["first", "second"]);
  });

  it("is total and does not depend on the order of arrival", () => {
    const any = fc.record({
      id: fc.uuid(),
      priority: fc.constantFrom(...PRIORITIES),
      raised_at: fc.integer({ min: 0, max: 5 }).map((minute) => `2026-11-22T02:0${minute}:00Z`),
    });
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: ({ id }) => id }), (parts) => {
        const alarms = parts.map(alarm);
        expect([...alarms].reverse().sort(byUrgency)).toEqual([...alarms].sort(byUrgency));
      }),
    );
  });

  it("shows what is open as open and what is signed newest first", () => {
    const picture = pictureOf(
      alarm({ id: "open" }),
      signed("2026-11-22T01:00:00Z", { id: "early" }),
      signed("2026-11-22T03:00:00Z", { id: "late" }),
    );
    expect(ids(openAlarms(picture))).toEqual(["open"]);
    expect(ids(signedAlarms(picture))).toEqual(["late", "early"]);
  });

  it("shows an alarm that is shared into another unit once, as its own unit has it", () => {
    const own = pictureOf(taken(undefined, { id: "shared" }));
    const fromBjork = alarm({ id: "shared", unit: "furu", from_unit: { id: "bjork", name: "Bjørk" } });
    const both = applySnapshot(own, { ...snapshot(5, [fromBjork]), unit: "furu" }, "Furu");
    expect(openAlarms(both).map(({ state }) => state)).toEqual(["acknowledged"]);
    expect(findAlarm(both, "shared")?.state).toBe("acknowledged");
    const furuFirst = applySnapshot({}, { ...snapshot(5, [fromBjork]), unit: "furu" }, "Furu");
    const alike = applySnapshot(furuFirst, snapshot(1, [taken(undefined, { id: "shared" })]), "Bjørk");
    expect(findAlarm(alike, "shared")?.unit).toBe("bjork");
    expect(findAlarm(furuFirst, "shared")?.unit).toBe("furu");
    expect(findAlarm(both, "nowhere")).toBeUndefined();
  });

  it("lets one signature cover only open alarms of the same unit about exactly the same people", () => {
    const berit = { id: "berit", name: "Berit S." };
    const mine = alarm({ id: "mine" });
    const picture = pictureOf(
      mine,
      alarm({ id: "again" }),
      signed("2026-11-22T03:00:00Z", { id: "signed" }),
      alarm({ id: "both", subjects: [...mine.subjects, berit] }),
      alarm({ id: "elsewhere", unit: "furu" }),
    );
    expect(ids(signableWith(picture, mine))).toEqual(["again"]);
    expect(signableWith(picture, alarm({ id: "nobody", subjects: [] }))).toEqual([]);
  });

  it("finds the others of tonight about the same person", () => {
    const other = [{ id: "olav", name: "Olav H." }];
    const mine = alarm({ id: "mine" });
    const picture = pictureOf(mine, alarm({ id: "again" }), alarm({ id: "olavs", subjects: other }));
    expect(ids(aboutTheSame(picture, mine))).toEqual(["again"]);
  });
});
