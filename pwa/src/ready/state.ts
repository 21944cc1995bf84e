// 'Klar for vakt': what is known of this phone, when it is tried, and what the server is told.

import { computed, effect, signal } from "@preact/signals";
import { session, standing } from "../session/state";
import { api } from "../sync/api";
import { type BegunTest, clearMeta, getMeta, setMeta, type TestedPush } from "../sync/db";
import { clockOffset, live, picture } from "../sync/live";
import { closeNotifications } from "../sync/notifications";
import { comparePush, known, permission, subscriptionChanges } from "../sync/push";
import { entries } from "../sync/sender";
import { persisted } from "../sync/updates";
import { audible } from "../ui/sound";
import { tick } from "../ui/time";
import type { Readiness } from "../wire/types";
import { isInstalled, thisSystem } from "./phone";
import { onDutySince, ownDuties, ownReach } from "./reach";
import { isFine, isReady, type Step, stepsOf } from "./steps";
import { resume, type Trial, type TrialHost, tryPush } from "./trial";

/** Off duty, a test is good for a shift. */
const GOOD_FOR_MS = 12 * 3_600_000;
/** The server's word comes a little after the receipt; until then it is not held against the phone. */
const SETTLING_MS = 60_000;
/** The good news stays so long on the first screen. */
const LINE_FOR_MS = 60_000;

export const trial = signal<Trial>({ phase: "idle" });
const tested = signal<TestedPush | undefined>(undefined);
const soundAnswer = signal<{ at: number; heard: boolean } | undefined>(undefined);
const workerSince = signal(0);
/** Phone time at which the person put the check aside: until the next shift. */
const putAside = signal<number | undefined>(undefined);

const me = computed(() => session.value?.person.id);
const duties = computed(() => ownDuties(picture.value, me.value));
export const reach = computed(() => ownReach(duties.value));
/** To the second: the server's clock is only nearly known, and must not make a new shift of the same one. */
const dutySince = computed(() => {
  const since = onDutySince(duties.value, entries.value, me.value, clockOffset());
  return since === undefined ? undefined : Math.floor(since / 1_000) * 1_000;
});
export const onDuty = computed(() => dutySince.value !== undefined);

const shiftFrom = computed(() => dutySince.value ?? Math.floor(tick.value / 60_000) * 60_000 - GOOD_FOR_MS);
const validFrom = computed(() => Math.max(workerSince.value, shiftFrom.value));
const settled = computed(() => {
  const newest = Math.max(dutySince.value ?? 0, tested.value?.at ?? 0);
  return tick.value - newest > SETTLING_MS;
});
const soundHeard = computed(() => {
  const answer = soundAnswer.value;
  if (answer !== undefined && answer.at >= shiftFrom.value) return answer.heard;
  return audible.value ? true : undefined;
});

function phoneTime(at: string | undefined): number | undefined {
  return at === undefined ? undefined : Date.parse(at) - clockOffset();
}

/** Phone time of the newest proof that this phone rings, whoever has it. */
export const provenAt = computed(() => {
  const own = tested.value?.seconds === undefined ? undefined : tested.value.at;
  const proofs = [own, phoneTime(reach.value?.verified_at)].filter((at) => at !== undefined);
  return proofs.length === 0 ? undefined : Math.max(...proofs);
});
/** On duty, and the server does not trust that this phone rings. */
export const reachLost = computed(() => {
  const own = reach.value;
  return own !== undefined && own.reach !== "verified" && settled.value;
});

/** Calm may be shown: the server has proof, or this phone has, which the server is just hearing of. */
export const reached = computed(() => {
  if (reach.value?.reach === "verified") return provenAt.value !== undefined;
  const { at = 0, seconds } = tested.value ?? {};
  return onDuty.value && !reachLost.value && seconds !== undefined && at >= validFrom.value;
});

export const steps = computed<Step[]>(() =>
  stepsOf({
    permission: permission.value,
    known: known.value,
    trial: trial.value,
    tested: tested.value,
    valid_from: validFrom.value,
    verified_at: reach.value?.reach === "verified" ? phoneTime(reach.value.verified_at) : undefined,
    lost: !reachLost.value ? "no" : provenAt.value === undefined ? "never" : "stale",
    live: live.value,
    sound_heard: soundHeard.value,
    storage_persisted: persisted.value,
    clock_offset_ms: clockOffset(),
  }),
);
export const ready = computed(() => isReady(steps.value));

export const lastTest = computed(() => tested.value);

/** Something is left that the question about the sound, which stands there anyway, does not ask. */
export const moreThanSound = computed(() => steps.value.some((step) => !isFine(step) && step.id !== "sound"));

/** What the first screen shows of it. */
export const shownOnList = computed<"check" | "aside" | "line" | "none">(() => {
  if (dutySince.value === undefined) return "none";
  const visibleOnly = steps.value.some(({ says }) => says === "visible");
  const open = !ready.value || visibleOnly;
  if (open && (putAside.value ?? 0) < dutySince.value) return "check";
  if (!ready.value) return "aside";
  const at = tested.value?.at ?? 0;
  return tick.value - at < LINE_FOR_MS ? "line" : "none";
});

export function putCheckAside(): void {
  putAside.value = Date.now();
}

export function answerSound(heard: boolean): void {
  const answer = { at: Date.now(), heard };
  soundAnswer.value = answer;
  void setMeta("sound_heard", answer);
}

const trying = signal(false);

const host: TrialHost = {
  now: () => Date.now(),
  clockOffset,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  start: api.startCheck,
  begun: (test) => setMeta("begun_test", test).catch(() => undefined),
  status: api.delivery,
  show: (next) => {
    trial.value = next;
  },
};

/** `lockFirst`: the person asked for it, and has been asked to lock the phone. */
export function runTrial(lockFirst: boolean): Promise<void> {
  return hear(() => tryPush(host, lockFirst));
}

/** One at a time. */
async function hear(test: () => Promise<TestedPush>): Promise<void> {
  if (trying.peek()) return;
  trying.value = true;
  try {
    const result = await test();
    tested.value = result;
    // What is repeated later in the shift, after an update, does not ask the person again.
    if (result.hidden && onDuty.peek()) putCheckAside();
    await clearMeta("begun_test");
    await setMeta("tested_push", result);
    if (result.seconds !== undefined) await closeNotifications(({ purpose }) => purpose === "test");
    await report();
  } finally {
    trying.value = false;
  }
  if (tested.peek()?.reason === "gone") await comparePush();
}

let reported = "";

async function report(): Promise<void> {
  if (standing.peek() !== "in") return;
  const readiness: Readiness = {
    permission: permission.peek(),
    ...(soundHeard.peek() === undefined ? {} : { sound_heard: soundHeard.peek() }),
    storage_persisted: persisted.peek() ?? false,
    clock_offset_ms: clockOffset(),
    installed: isInstalled(),
    system: thisSystem(),
  };
  const { clock_offset_ms: _, ...rest } = readiness;
  const text = JSON.stringify([rest, tested.peek(), me.peek()]);
  if (text === reported) return;
  reported = text;
  await api.putReadiness(readiness).catch(() => {
    reported = "";
  });
}

/** The page that began it is gone: what became of it is heard of here. */
function followBegun(begun: BegunTest | undefined): void {
  if (begun === undefined) return;
  const stop = effect(() => {
    if (!live.value || session.value === undefined) return;
    // Not within itself: the first run has nothing to stop yet.
    queueMicrotask(() => stop());
    void hear(() => resume(host, begun));
  });
}

/** A new duty, subscription or worker is tried by itself, once; the person is then asked to lock the phone. */
function tryByItself(): void {
  let triedFor = "";
  let changes = subscriptionChanges.peek();
  effect(() => {
    if (subscriptionChanges.value === changes) return;
    changes = subscriptionChanges.value;
    tested.value = undefined;
    void clearMeta("tested_push");
  });
  effect(() => {
    const due = `${validFrom.value} ${subscriptionChanges.value}`;
    const can = onDuty.value && live.value && permission.value === "granted" && known.value.state === "known";
    const old = tested.value === undefined || tested.value.at < validFrom.value;
    // What falls due while another is under way comes after it.
    if (trying.value || !can || !old || due === triedFor) return;
    triedFor = due;
    void runTrial(false);
  });
}

export async function startReady(): Promise<void> {
  const [test, begun, sound, since] = await Promise.all([
    getMeta("tested_push"),
    getMeta("begun_test"),
    getMeta("sound_heard"),
    getMeta("worker_since"),
  ]);
  tested.value = test;
  soundAnswer.value = sound;
  workerSince.value = since ?? 0;
  effect(() => {
    // Another person's phone now, or nobody's: what was tried before is not theirs.
    if (session.value === undefined) {
      tested.value = undefined;
      soundAnswer.value = undefined;
    }
  });
  effect(() => {
    if (onDuty.value) void comparePush();
  });
  effect(() => {
    const known = [permission.value, soundHeard.value, persisted.value, standing.value];
    if (onDuty.value && known.length > 0) void report();
  });
  followBegun(begun);
  tryByItself();
}
