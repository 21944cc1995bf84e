// When the page drains its outbox, and the outbox as the screens see it.

import { computed, signal } from "@preact/signals";
import { api, Refusal } from "./api";
import type { OutboxEntry } from "./db";
import { drain, OUTBOX_CHANNEL } from "./drain";
import { picture } from "./live";
import * as outbox from "./outbox";

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** Another tab is sending; look again soon, it may have missed what came last. */
const BUSY_MS = 2_000;

export const entries = signal<OutboxEntry[]>([]);
export const unsent = computed(() => entries.value.filter(outbox.isUnsent).length);

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(OUTBOX_CHANNEL) : undefined;
let running = false;
let again = false;
let attempts = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

async function reload(): Promise<void> {
  entries.value = await outbox.entries();
}

async function changed(): Promise<void> {
  await reload();
  channel?.postMessage("changed");
}

/** Whatever was held when the app was closed is sent now: nobody is left who could undo it. */
export async function startSender(): Promise<void> {
  // The worker may have asked for something and found no coverage: this page goes on trying.
  if (channel) channel.onmessage = () => void reload().then(() => unsent.peek() > 0 && schedule(BUSY_MS));
  await outbox.release(Date.now(), true);
  await reload();
  const hide = () => void flush();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hide();
    else kick();
  });
  window.addEventListener("pagehide", hide);
  window.addEventListener("pageshow", kick);
  window.addEventListener("online", kick);
  kick();
}

/** Answers when the request is safe on the phone. Sending follows by itself. */
export async function submit(request: outbox.Request): Promise<string> {
  const command_id = await outbox.ask(request, Date.now());
  await changed();
  kick();
  void askForBackgroundSync();
  return command_id;
}

/** False when it has gone already. */
export async function undo(command_id: string): Promise<boolean> {
  const undone = await outbox.withdraw(command_id);
  await changed();
  return undone;
}

export async function dismiss(command_id: string): Promise<void> {
  await outbox.dismiss(command_id);
  await changed();
}

export async function onEcho(echo: outbox.Echo): Promise<void> {
  if (entries.value.length === 0) return;
  await outbox.echoed(echo);
  await changed();
}

/** Now, or as soon as what is under way is done. */
export function kick(): void {
  attempts = 0;
  void run(false);
}

async function flush(): Promise<void> {
  await run(true);
}

async function run(closing: boolean): Promise<void> {
  if (running) {
    again = true;
    if (closing) await outbox.release(Date.now(), true);
    return;
  }
  running = true;
  clearTimeout(timer);
  let next: number | undefined;
  try {
    const drained = await drain((commands) => api.commands(commands, closing), Date.now, closing);
    attempts = 0;
    if (drained === "busy") next = BUSY_MS;
  } catch (error) {
    // Storage or network: everything unanswered is still there, and is tried again for as long as it takes.
    if (error instanceof Refusal) console.warn("commands were refused as a whole", error.code);
    next = Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts);
    attempts = Math.min(attempts + 1, 10);
  }
  running = false;
  await settle().catch(() => undefined);
  if (again) {
    again = false;
    void run(false);
  } else schedule(next);
}

/** The echo may have come before the answer: whatever the picture shows already is done. */
async function settle(): Promise<void> {
  await reload();
  const units = new Set(
    entries.value.filter(({ state }) => state === "confirmed").map((entry) => entry.asked.unit),
  );
  for (const unit of units) {
    const seq = picture.peek()[unit]?.seq;
    if (seq !== undefined) await outbox.echoed({ unit, seq });
  }
  if (units.size > 0) await changed();
}

function schedule(next: number | undefined): void {
  const held = entries.value.flatMap((entry) => (entry.state === "held" ? [entry.not_before ?? 0] : []));
  const due = held.map((at) => Math.max(0, at - Date.now()));
  const waits = next === undefined ? due : [...due, next];
  clearTimeout(timer);
  if (waits.length > 0) timer = setTimeout(() => void run(false), Math.min(...waits) + 5);
}

/** What became of `command_id`: its answered entry, `done` by the ledger, or undefined when nothing came in time. */
export function outcomeOf(command_id: string, within_ms: number): Promise<OutboxEntry | "done" | undefined> {
  const settled = computed(() => {
    const entry = entries.value.find((known) => known.command_id === command_id);
    if (entry === undefined) return "done";
    return outbox.isUnsent(entry) ? undefined : entry;
  });
  return new Promise((resolve) => {
    const patience = setTimeout(() => resolve(settled.peek()), within_ms);
    settled.subscribe((outcome) => {
      if (outcome === undefined) return;
      clearTimeout(patience);
      resolve(outcome);
    });
  });
}

/** Gives up on a request that must not arrive late. It may have arrived; its number is sorted out later. */
export async function abandon(command_id: string): Promise<void> {
  await outbox.abandon(command_id);
  await changed();
}

/** A bonus where the browser has it: the worker sends even when the app was closed without coverage. */
async function askForBackgroundSync(): Promise<void> {
  try {
    const registration = (await navigator.serviceWorker?.ready) as
      | (ServiceWorkerRegistration & { sync?: { register: (tag: string) => Promise<void> } })
      | undefined;
    await registration?.sync?.register("outbox");
  } catch {
    // Not granted, or not there: the page's own timers send.
  }
}
