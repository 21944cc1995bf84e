// One test push: asked for, sent, and followed until the server has heard that this phone showed it.

import { Refusal } from "../sync/api";
import type { BegunTest, TestedPush } from "../sync/db";
import type { CheckStarted, DeliveryStatus } from "../wire/types";

export type Trial =
  | { phase: "idle" }
  /** Asked for; the server waits for the person to lock the phone. Phone time. */
  | { phase: "lock"; until: number }
  | { phase: "sent"; at: number };

export const LOCK_WITHIN_SECONDS = 5;
export const GIVE_UP_MS = 30_000;
export const ASK_EVERY_MS = 1_000;

export interface TrialHost {
  now: () => number;
  /** server − phone. */
  clockOffset: () => number;
  wait: (milliseconds: number) => Promise<void>;
  start: (after_seconds: number) => Promise<CheckStarted>;
  /** Kept before anything is waited for: a locked phone may throw the page away. */
  begun: (test: BegunTest) => Promise<void>;
  status: (delivery: string) => Promise<DeliveryStatus>;
  show: (trial: Trial) => void;
}

/** With `lockFirst` the person has five seconds. It is the server that waits: a page that is locked away may not
 * run any more when they are over. */
export async function tryPush(host: TrialHost, lockFirst: boolean): Promise<TestedPush> {
  const after_seconds = lockFirst ? LOCK_WITHIN_SECONDS : 0;
  const asked_at = host.now();
  const at = asked_at + after_seconds * 1_000;
  host.show(lockFirst ? { phase: "lock", until: at } : { phase: "sent", at });
  try {
    const { delivery } = await host.start(after_seconds);
    await host.begun({ delivery, at });
    if (lockFirst) {
      await host.wait(Math.max(0, at - host.now()));
      host.show({ phase: "sent", at });
    }
    return await follow(host, delivery, at);
  } catch (error) {
    return failed(asked_at, error instanceof Refusal ? error.code : "unreachable");
  } finally {
    host.show({ phase: "idle" });
  }
}

/** What a page began that was thrown away while the phone was locked. */
export async function resume(host: TrialHost, { delivery, at }: BegunTest): Promise<TestedPush> {
  host.show({ phase: "sent", at });
  try {
    return await follow(host, delivery, at);
  } catch (error) {
    return failed(at, error instanceof Refusal ? error.code : "unreachable");
  } finally {
    host.show({ phase: "idle" });
  }
}

async function follow(host: TrialHost, delivery: string, at: number): Promise<TestedPush> {
  for (;;) {
    // A page that slept looks once more before it gives up, however late it is.
    const overdue = host.now() - at > GIVE_UP_MS;
    const status = await host.status(delivery).catch((error: unknown) => {
      if (error instanceof Refusal) throw error;
      return undefined;
    });
    const result = status && resultOf(host, status, at);
    if (result !== undefined) return result;
    if (overdue) return failed(at, status === undefined ? "unreachable" : "timeout");
    await host.wait(ASK_EVERY_MS);
  }
}

function resultOf(host: TrialHost, status: DeliveryStatus, at: number): TestedPush | undefined {
  switch (status.state) {
    case "shown":
    case "opened": {
      const took = Date.parse(status.changed_at) - host.clockOffset() - at;
      return { at: host.now(), seconds: Math.max(0, Math.round(took / 1_000)), hidden: status.hidden };
    }
    case "failed":
    case "expired":
      return failed(at, status.reason ?? "timeout");
    default:
      return undefined;
  }
}

/** Dated to its beginning: the server may have proof of what this page, put away, never heard of. */
function failed(at: number, reason: string): TestedPush {
  return { at, hidden: false, reason };
}
