// Whether this phone will ring, step by step. Pure.

import type { TestedPush } from "../sync/db";
import type { Known } from "../sync/push";
import type { NotificationPermission } from "../wire/types";
import type { Trial } from "./trial";

export const STEP_IDS = [
  "notifications",
  "subscription",
  "push",
  "live",
  "sound",
  "storage",
  "clock",
] as const;
export type StepId = (typeof STEP_IDS)[number];

export interface Step {
  id: StepId;
  /**
   * ok · note: works, with something worth knowing · ask: needs the person · wait: going on by itself, or
   * comes after another · fail: will not ring like this.
   */
  state: "ok" | "note" | "ask" | "wait" | "fail";
  /** Which of the step's sentences is said. */
  says: string;
}

export interface Facts {
  permission: NotificationPermission;
  known: Known;
  trial: Trial;
  tested: TestedPush | undefined;
  /** Phone time; a test before it says nothing of now: the duty, the subscription or the worker is younger. */
  valid_from: number;
  /** Phone time of the server's newest proof that this phone was reached, while it still believes it. */
  verified_at: number | undefined;
  /** The server does not believe, or not any more, that this phone can be reached. */
  lost: "no" | "stale" | "never";
  live: boolean;
  sound_heard: boolean | undefined;
  storage_persisted: boolean | undefined;
  clock_offset_ms: number;
}

/** More than this is said, though every time is corrected by it. */
export const CLOCK_SAID_MS = 2_000;
/** A clock this wrong may be set again any moment, and what the phone shows by it is nonsense. */
export const CLOCK_WRONG_MS = 120_000;

export function stepsOf(facts: Facts): Step[] {
  return [
    notifications(facts),
    subscription(facts),
    push(facts),
    liveConnection(facts),
    sound(facts),
    storage(facts),
    clockStep(facts),
  ];
}

function notifications({ permission }: Facts): Step {
  const state = permission === "granted" ? "ok" : permission === "default" ? "ask" : "fail";
  return { id: "notifications", state, says: permission };
}

function subscription({ permission, known }: Facts): Step {
  const id = "subscription";
  if (permission !== "granted") return { id, state: "wait", says: "later" };
  switch (known.state) {
    case "known":
      return { id, state: "ok", says: "known" };
    case "failed":
      return { id, state: "fail", says: "failed" };
    default:
      return { id, state: "wait", says: "comparing" };
  }
}

function push(facts: Facts): Step {
  const id = "push";
  const { trial, tested, verified_at } = facts;
  if (trial.phase === "lock" || trial.phase === "sent") return { id, state: "wait", says: trial.phase };
  if (facts.permission !== "granted" || facts.known.state !== "known") {
    return { id, state: "wait", says: "later" };
  }
  const valid = tested !== undefined && tested.at >= facts.valid_from ? tested : undefined;
  const proven = verified_at !== undefined && verified_at >= facts.valid_from;
  if (valid !== undefined && valid.seconds === undefined && !(proven && verified_at > valid.at)) {
    return { id, state: "fail", says: "failed" };
  }
  if (facts.lost === "stale") return { id, state: "fail", says: "stale" };
  if (facts.lost === "never") return { id, state: "ask", says: "untried" };
  if (valid?.seconds !== undefined) {
    return valid.hidden ? { id, state: "ok", says: "hidden" } : { id, state: "note", says: "visible" };
  }
  return proven ? { id, state: "ok", says: "verified" } : { id, state: "ask", says: "untried" };
}

function liveConnection({ live }: Facts): Step {
  return { id: "live", state: live ? "ok" : "fail", says: live ? "on" : "off" };
}

function sound({ sound_heard }: Facts): Step {
  if (sound_heard === undefined) return { id: "sound", state: "ask", says: "unheard" };
  return { id: "sound", state: sound_heard ? "ok" : "fail", says: sound_heard ? "heard" : "silent" };
}

function storage({ storage_persisted }: Facts): Step {
  if (storage_persisted === undefined) return { id: "storage", state: "wait", says: "asking" };
  return {
    id: "storage",
    state: storage_persisted ? "ok" : "note",
    says: storage_persisted ? "kept" : "unkept",
  };
}

function clockStep({ clock_offset_ms }: Facts): Step {
  const off = Math.abs(clock_offset_ms);
  if (off > CLOCK_WRONG_MS) return { id: "clock", state: "fail", says: "wrong" };
  return off > CLOCK_SAID_MS
    ? { id: "clock", state: "note", says: "off" }
    : { id: "clock", state: "ok", says: "right" };
}

/** Nothing fails, and nothing waits for the person or for itself. */
export function isReady(steps: Step[]): boolean {
  return steps.every(isFine);
}

export function isFine({ state }: Step): boolean {
  return state === "ok" || state === "note";
}

const WORTH_SEEING = new Set(["lock", "sent", "visible"]);

/** Shown with what to do. The rest is one line. */
export function needsWord({ id, state, says }: Step): boolean {
  return state === "fail" || state === "ask" || (id === "push" && WORTH_SEEING.has(says));
}

/** How many things are left for the person. */
export function left(steps: Step[]): number {
  return steps.filter(({ state }) => state === "fail" || state === "ask").length;
}
