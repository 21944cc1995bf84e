import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("document", { visibilityState: "visible", addEventListener: () => undefined });
const { isAnswered } = await import("./calm");
const { mustTellOpened } = await import("./opened");
const { frequentText, nextStepText, titleOf, whatOf } = await import("./words");
const { picture } = await import("../sync/live");
const { applySnapshot } = await import("../sync/picture");
const { alarm, entry, KARI, PER, signed, snapshot, taken } = await import("../testing/alarms");

function lockedBy(who = KARI) {
  const one = taken(who);
  const acknowledged = one.acknowledged && { ...one.acknowledged, open_by: "2026-11-22T02:17:00Z" };
  return { ...one, acknowledged };
}

describe("an alarm taken on the locked screen", () => {
  it("is told to have been opened, by whoever took it, once", () => {
    expect(mustTellOpened(lockedBy(), [], KARI)).toBe(true);
    expect(mustTellOpened(lockedBy(), [entry("open")], KARI)).toBe(false);
    expect(mustTellOpened(lockedBy(), [entry("arrive")], KARI)).toBe(true);
    expect(mustTellOpened(lockedBy(), [], PER)).toBe(false);
    expect(mustTellOpened(taken(KARI), [], KARI)).toBe(false);
    expect(mustTellOpened({ ...lockedBy(), state: "raised" }, [], KARI)).toBe(false);
    expect(mustTellOpened(undefined, [], KARI)).toBe(false);
  });

  it("keeps its notification until then, and nothing else that is answered does", () => {
    expect(isAnswered(alarm(), KARI.id)).toBe(false);
    expect(isAnswered(undefined, KARI.id)).toBe(false);
    expect(isAnswered(taken(PER), KARI.id)).toBe(true);
    expect(isAnswered(lockedBy(KARI), KARI.id)).toBe(false);
    expect(isAnswered(lockedBy(PER), KARI.id)).toBe(true);
    expect(isAnswered(signed("2026-11-22T03:00:00Z"), KARI.id)).toBe(true);
  });
});

describe("the words", () => {
  it("say what follows, and when", () => {
    const unit = { id: "furu", name: "Furu" };
    expect(nextStepText([{ type: "response_centre" }], "0:18")).toBe("Ringer responssenteret om 0:18");
    expect(nextStepText([{ type: "primary_contact" }, { type: "on_duty_in", unit }], "1:00")).toBe(
      "Ringer primærkontakten og Furu om 1:00",
    );
    expect(nextStepText([{ type: "sms", label: "Bakvakt" }], "0:30")).toBe("Sender SMS til Bakvakt om 0:30");
    expect(
      nextStepText(
        [{ type: "sms", label: "Bakvakt" }, { type: "on_duty" }, { type: "voice", label: "AMK" }],
        "0:30",
      ),
    ).toBe("Ringer alle på vakt og AMK og sender SMS til Bakvakt om 0:30");
    expect(nextStepText([], "0:30")).toBe("");
  });

  it("name what Nattvakt itself raises, where it happened and whom it is about", () => {
    picture.value = applySnapshot({}, snapshot(1), "Bjørk");
    const silent = alarm({
      kind: "malfunction",
      built_in: "phone_silent",
      about: PER,
      subjects: [],
      place: undefined,
    });
    expect(whatOf(silent)).toBe("Telefonen til en på vakt svarer ikke");
    expect(titleOf(silent)).toBe("Bjørk · Per Hansen");
    expect(whatOf(alarm({ kind: "fall", built_in: "emergency" }))).toBe("Fall");
    expect(whatOf(alarm({ rule_name: "Oppe om natten" }))).toBe("Oppe om natten");
    expect(titleOf(alarm())).toBe("Rom 104 · Astrid N.");
  });

  it("say how often it has been lately", () => {
    expect(frequentText(alarm({ frequent: 3 }))).toBe("3. alarm fra Astrid N. siste 2 timer");
    expect(frequentText(alarm({ frequent: 3, subjects: [] }))).toBe("3. alarm siste 2 timer");
  });
});
