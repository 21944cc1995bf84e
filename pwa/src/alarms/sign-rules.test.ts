import { describe, expect, it } from "vitest";
import { alarm, entry, KARI, PER, taken } from "../testing/alarms";
import { OBSERVATION_KINDS, OUTCOMES } from "../wire/types";
import { ACTIONS, actionsFor, OFFERED_OUTCOMES } from "./choices";
import { emptyDraft } from "./draft";
import { missingFrom, needsVisit } from "./sign-rules";
import { standingOf } from "./standing";

const twoPeople = alarm({
  subjects: [
    { id: "astrid", name: "Astrid N." },
    { id: "berit", name: "Berit S." },
  ],
});
const draft = (part: object) => ({ ...emptyDraft("d"), ...part });

describe("a signature", () => {
  it("needs only an outcome in the common case", () => {
    expect(missingFrom(draft({}), alarm())).toBe("outcome");
    expect(missingFrom(draft({ outcome: "assistance" }), alarm())).toBeUndefined();
  });

  it("needs to know whom it was when there were two and somebody was seen", () => {
    expect(missingFrom(draft({ outcome: "assistance" }), twoPeople)).toBe("whom");
    expect(missingFrom(draft({ outcome: "assistance", subjects: ["berit"] }), twoPeople)).toBeUndefined();
    expect(missingFrom(draft({ outcome: "technical" }), twoPeople)).toBeUndefined();
  });

  it("needs a note for something else, and blanks are no note", () => {
    expect(missingFrom(draft({ outcome: "other", note: "  " }), alarm())).toBe("note");
    expect(missingFrom(draft({ outcome: "other", note: "Katt i senga" }), alarm())).toBeUndefined();
  });

  it("waits for a visit where the last ones were signed unseen, and for nothing else first", () => {
    const unseen = alarm({ visit_required: true });
    expect(needsVisit(unseen, standingOf(unseen, [], KARI))).toBe(true);
    expect(missingFrom(draft({ outcome: "assistance" }), unseen, true)).toBe("visit");
    const askedFor = standingOf(unseen, [entry("acknowledge"), entry("arrive", { ordinal: 2 })], KARI);
    expect(needsVisit(unseen, askedFor)).toBe(false);
    expect(needsVisit(alarm(), standingOf(alarm(), [], KARI))).toBe(false);
  });

  it("counts a visit by whoever was there", () => {
    const { acknowledged, ...rest } = taken(PER, { visit_required: true });
    const been = { ...rest, acknowledged: acknowledged && { ...acknowledged, arrived_at: acknowledged.at } };
    expect(needsVisit(been, standingOf(been, [], KARI))).toBe(false);
  });

  it("is offered every outcome there is", () => {
    expect([...OFFERED_OUTCOMES].sort()).toEqual([...OUTCOMES].sort());
  });

  it("is offered a few likely actions for every kind of alarm, and always something else", () => {
    for (const kind of OBSERVATION_KINDS) {
      const actions = actionsFor(kind);
      expect(actions.at(-1)).toBe("other");
      expect(actions.length).toBeLessThanOrEqual(8);
      expect(new Set(actions).size).toBe(actions.length);
      for (const action of actions) expect(ACTIONS).toContain(action);
    }
  });
});
