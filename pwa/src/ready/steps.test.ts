import { describe, expect, it } from "vitest";
import { type Facts, isReady, left, needsWord, STEP_IDS, type StepId, stepsOf } from "./steps";

const FROM = 1_000_000;
const facts = (part: Partial<Facts> = {}): Facts => ({
  permission: "granted",
  known: { state: "known" },
  trial: { phase: "idle" },
  tested: { at: FROM + 10, seconds: 2, hidden: true },
  valid_from: FROM,
  verified_at: undefined,
  lost: "no",
  live: true,
  sound_heard: true,
  storage_persisted: true,
  clock_offset_ms: 0,
  ...part,
});
const step = (id: StepId, part: Partial<Facts>) => stepsOf(facts(part)).find((one) => one.id === id);
const ready = (part: Partial<Facts>) => isReady(stepsOf(facts(part)));

describe("a phone", () => {
  it("is ready when everything is, and then nothing needs a word", () => {
    const steps = stepsOf(facts());
    expect(steps.map(({ id }) => id)).toEqual([...STEP_IDS]);
    expect(isReady(steps)).toBe(true);
    expect(steps.filter(needsWord)).toEqual([]);
    expect(left(steps)).toBe(0);
  });

  it.each([
    ["notifications", "ask", { permission: "default" }],
    ["notifications", "fail", { permission: "denied" }],
    ["notifications", "fail", { permission: "unsupported" }],
    ["subscription", "wait", { known: { state: "comparing" } }],
    ["subscription", "fail", { known: { state: "failed", reason: "unreachable" } }],
    ["push", "ask", { tested: undefined }],
    ["push", "ask", { tested: { at: FROM - 1, seconds: 2, hidden: true } }],
    ["push", "fail", { tested: { at: FROM + 1, hidden: false, reason: "timeout" } }],
    ["push", "fail", { lost: "stale" }],
    ["live", "fail", { live: false }],
    ["sound", "ask", { sound_heard: undefined }],
    ["sound", "fail", { sound_heard: false }],
    ["storage", "wait", { storage_persisted: undefined }],
    ["clock", "fail", { clock_offset_ms: -120_001 }],
  ] as [StepId, string, Partial<Facts>][])("is not ready while %s is %s: %o", (id, state, part) => {
    expect(step(id, part)?.state).toBe(state);
    expect(ready(part)).toBe(false);
  });

  it("is ready when it was reached with the screen on, and told to try it locked", () => {
    const part = { tested: { at: FROM + 1, seconds: 1, hidden: false } };
    expect(step("push", part)).toMatchObject({ state: "note", says: "visible" });
    expect(ready(part)).toBe(true);
    expect(stepsOf(facts(part)).filter(needsWord)).toHaveLength(1);
  });

  it("is ready when the server has reached it on this duty, tried here or not", () => {
    expect(step("push", { tested: undefined, verified_at: FROM + 5 })).toMatchObject({ says: "verified" });
    expect(step("push", { tested: undefined, verified_at: FROM - 5 })?.state).toBe("ask");
  });

  it("is believed again when the server reached it after a test that failed", () => {
    const tested = { at: FROM + 1, hidden: false, reason: "timeout" };
    expect(step("push", { tested, verified_at: FROM + 0.5 })?.state).toBe("fail");
    expect(step("push", { tested, verified_at: FROM + 2 })?.state).toBe("ok");
  });

  it("is not believed any more when the server has lost it, however well the test went", () => {
    expect(step("push", { lost: "stale" })).toMatchObject({ state: "fail", says: "stale" });
    expect(step("push", { lost: "never", tested: undefined })).toMatchObject({ says: "untried" });
  });

  it("says where the test stands", () => {
    expect(step("push", { trial: { phase: "lock", until: 0 } })).toMatchObject({
      state: "wait",
      says: "lock",
    });
    expect(step("push", { trial: { phase: "sent", at: 0 } })).toMatchObject({ state: "wait", says: "sent" });
    expect(step("push", { permission: "denied" })).toMatchObject({ state: "wait", says: "later" });
  });

  it("is not troubled by a clock that is a little off, and by storage that a browser would not promise", () => {
    expect(step("clock", { clock_offset_ms: 2_000 })?.state).toBe("ok");
    expect(step("clock", { clock_offset_ms: -2_001 })).toMatchObject({ state: "note", says: "off" });
    expect(ready({ clock_offset_ms: 90_000, storage_persisted: false })).toBe(true);
  });
});
