import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alarm, event, KARI, onDuty, signed, snapshot, taken } from "../testing/alarms";
import {
  applyDuty,
  applyEvent,
  applySnapshot,
  asKeptBefore,
  cursors,
  keepUnits,
  type Picture,
  prune,
} from "./picture";

const start = (seq = 41, alarms = [alarm()]) => applySnapshot({}, snapshot(seq, alarms), "Bjørk");

describe("the picture", () => {
  it("replaces an alarm by its id and moves the cursor", () => {
    const next = applyEvent(
      start(),
      event(42, { kind: "acknowledged", alarm: taken(undefined, { seq: 42 }) }),
    );
    expect(next.result).toBe("applied");
    if (next.result !== "applied") return;
    expect(next.picture.bjork?.alarms.a1?.state).toBe("acknowledged");
    expect(cursors(next.picture)).toEqual({ bjork: { seq: 42, hash: "h42" } });
  });

  it("moves the cursor for an event without an alarm", () => {
    const next = applyEvent(start(), event(42, { kind: "plan_changed" }));
    expect(next.result === "applied" && next.picture.bjork?.seq).toBe(42);
    expect(next.result === "applied" && next.picture.bjork?.alarms.a1?.state).toBe("raised");
  });

  it("ignores what it has seen already", () => {
    expect(applyEvent(start(), event(41, { alarm: alarm({ state: "signed" }) })).result).toBe("old");
    expect(applyEvent(start(), event(3)).result).toBe("old");
  });

  it("notices that 42 is missing when it has 41 and sees 43", () => {
    expect(applyEvent(start(), event(43)).result).toBe("gap");
  });

  it("takes an event of a unit it does not know for a gap", () => {
    expect(applyEvent(start(), event(1, { unit: "furu" })).result).toBe("gap");
  });

  it("never puts an older view of an alarm over a newer one", () => {
    const picture = start(41, [taken(undefined, { seq: 40 })]);
    const next = applyEvent(picture, event(42, { alarm: alarm({ seq: 12 }) }));
    expect(next.result === "applied" && next.picture.bjork?.alarms.a1?.state).toBe("acknowledged");
  });

  it("lets a snapshot replace its whole unit and no other", () => {
    const two = applySnapshot(start(), { ...snapshot(7, [alarm({ id: "f1" })]), unit: "furu" }, "Furu");
    const next = applySnapshot(two, snapshot(60, [alarm({ id: "new" })]), "Bjørk");
    expect(Object.keys(next.bjork?.alarms ?? {})).toEqual(["new"]);
    expect(Object.keys(next.furu?.alarms ?? {})).toEqual(["f1"]);
  });

  it("takes the duty of an event and of a duty frame", () => {
    const duty = [onDuty(KARI)];
    const next = applyEvent(start(), event(42, { kind: "duty_started", duty }));
    expect(next.result === "applied" && next.picture.bjork?.duty).toEqual(duty);
    expect(applyDuty(start(), "bjork", duty).bjork?.duty).toEqual(duty);
    expect(applyDuty(start(), "furu", duty).furu).toBeUndefined();
  });

  it("follows where a unit's alarms go, and that they are back", () => {
    const furu = { id: "furu", name: "Furu" };
    const away = applyDuty(start(), "bjork", [], furu);
    expect(away.bjork?.handed_over_to).toEqual(furu);
    const moved = applyEvent(away, event(42));
    expect(moved.result === "applied" && moved.picture.bjork?.handed_over_to).toEqual(furu);
    expect(applyDuty(away, "bjork", [onDuty(KARI)]).bjork?.handed_over_to).toBeUndefined();
    const again = applySnapshot(start(), { ...snapshot(50), handed_over_to: furu }, "Bjørk");
    expect(again.bjork?.handed_over_to).toEqual(furu);
  });

  it("asks for the whole of a unit that an earlier version kept without its numbers", () => {
    const kept = start();
    const { contacts: _, ...before } = kept.bjork ?? {};
    const known = applySnapshot({ bjork: before } as Picture, { ...snapshot(7), unit: "furu" }, "Furu");
    expect(cursors(known)).toEqual({ furu: { seq: 7, hash: "h7" } });
    expect(cursors({ bjork: before } as Picture)).toBeNull();
    expect(asKeptBefore({ person: KARI, since: "2026-11-21T21:00:00Z" })).toMatchObject({ reach: "never" });
  });

  it("forgets units that were taken away", () => {
    expect(keepUnits(start(), () => false)).toEqual({});
    expect(cursors({})).toBeNull();
  });

  it("keeps a signed alarm for sixteen hours and an open one for ever", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    const picture = start(41, [
      signed("2026-11-21T19:59:00Z", { id: "old" }),
      signed("2026-11-21T20:01:00Z", { id: "recent" }),
      alarm({ id: "open", raised_at: "2026-11-01T00:00:00Z" }),
    ]);
    expect(Object.keys(prune(picture, now).bjork?.alarms ?? {}).sort()).toEqual(["open", "recent"]);
    expect(prune(start(), now)).toEqual(start());
  });

  it("ends the same whatever was sent twice around reconnects", () => {
    const log = Array.from({ length: 12 }, (_, at) => {
      const id = `a${at % 4}`;
      const view = at % 3 === 0 ? alarm({ id, seq: at + 1 }) : taken(undefined, { id, seq: at + 1 });
      return event(at + 1, { alarm: view });
    });
    const whole = log.reduce(follow, applySnapshot({}, snapshot(0), "Bjørk"));
    const replays = fc.array(fc.nat(log.length), { maxLength: 8 });
    fc.assert(
      fc.property(replays, (restarts) => {
        let picture = applySnapshot({}, snapshot(0), "Bjørk");
        for (const upTo of [...restarts, log.length]) picture = log.slice(0, upTo).reduce(follow, picture);
        expect(picture).toEqual(whole);
      }),
    );
  });
});

function follow(picture: Picture, next: ReturnType<typeof event>): Picture {
  const applied = applyEvent(picture, next);
  if (applied.result === "gap") throw new Error("a gap where there is none");
  return applied.result === "applied" ? applied.picture : picture;
}
