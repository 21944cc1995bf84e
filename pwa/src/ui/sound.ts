// What is heard and felt when an alarm comes, and whether that is known to work.

import { computed, signal } from "@preact/signals";
import type { Priority } from "../wire/types";

interface Pattern {
  /** Hertz and the second at which each beep starts. */
  beeps: [number, number][];
  /** Milliseconds on, off, on … */
  vibration: number[];
}

const PATTERNS: Record<Priority | "lost", Pattern> = {
  acute: {
    beeps: [
      [880, 0],
      [1175, 0.18],
      [880, 0.36],
      [1175, 0.54],
      [880, 0.72],
      [1175, 0.9],
    ],
    vibration: [400, 100, 400, 100, 400, 100, 800],
  },
  high: {
    beeps: [
      [784, 0],
      [988, 0.25],
      [784, 0.7],
      [988, 0.95],
    ],
    vibration: [300, 150, 300],
  },
  normal: {
    beeps: [
      [659, 0],
      [784, 0.3],
    ],
    vibration: [200, 100, 200],
  },
  technical: { beeps: [[523, 0]], vibration: [120] },
  lost: {
    beeps: [
      [440, 0],
      [349, 0.35],
    ],
    vibration: [600],
  },
};

let context: AudioContext | undefined;
const running = signal(false);
/** What the person answered when asked whether the test was heard, in this run of the app. */
export const confirmedHeard = signal<boolean | undefined>(undefined);
/** The browser lets the page sound right now, whoever has heard it. */
export const audibleNow = computed(() => running.value);
/** Only what somebody has heard counts. */
export const audible = computed(() => running.value && confirmedHeard.value === true);

/** Browsers let a page make sound only after it was touched. */
export function unlockSoundOnTouch(): void {
  document.addEventListener("pointerdown", unlock);
  document.addEventListener("keydown", unlock);
}

function unlock(): void {
  try {
    context ??= new AudioContext();
    const mine = context;
    mine.onstatechange = () => {
      running.value = mine.state === "running";
    };
    void mine.resume();
    running.value = mine.state === "running";
  } catch {
    running.value = false;
  }
}

/** A tablet on the wall may be set up to sound without a touch; where it is not, it counts as mute until then. */
export function startSoundUntouched(): void {
  unlock();
}

/** `silently`: a sleeper is in the room. */
export function play(what: Priority | "lost", silently = false): void {
  const { beeps, vibration } = PATTERNS[what];
  // Browsers complain about shaking somebody who has not touched the page yet.
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(vibration);
  if (silently || context === undefined || context.state !== "running") return;
  for (const [hertz, start] of beeps) beep(context, hertz, context.currentTime + start);
}

function beep(on: AudioContext, hertz: number, at: number): void {
  const tone = on.createOscillator();
  const volume = on.createGain();
  tone.type = "triangle";
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.9, at + 0.02);
  volume.gain.setValueAtTime(0.9, at + 0.12);
  volume.gain.linearRampToValueAtTime(0, at + 0.17);
  tone.connect(volume).connect(on.destination);
  tone.start(at);
  tone.stop(at + 0.2);
}
