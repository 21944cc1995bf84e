// The sentences of the ready check, in words that fit the phone.

import { codeText, t, tryText } from "../i18n";
import type { TestedPush } from "../sync/db";
import type { Known } from "../sync/push";
import { clock, duration } from "../ui/time";
import type { PhoneSystem } from "../wire/types";
import type { Step } from "./steps";
import type { Trial } from "./trial";

export interface Told {
  trial: Trial;
  tested: TestedPush | undefined;
  /** Phone time of the newest proof. */
  proven_at: number | undefined;
  clock_offset_ms: number;
  now: number;
}

export function stepText({ id, says }: Step, told: Told): string {
  const { tested, proven_at, trial } = told;
  return t(`ready-${id}-${says}`, {
    at: proven_at === undefined ? "–" : clock(id === "push" && tested ? tested.at : proven_at),
    since: proven_at === undefined ? "–" : clock(proven_at),
    seconds: tested?.seconds ?? 0,
    left: trial.phase === "lock" ? Math.max(0, Math.ceil((trial.until - told.now) / 1_000)) : 0,
    off: duration(Math.abs(told.clock_offset_ms)),
  });
}

interface Phone {
  system: PhoneSystem;
  installed: boolean;
}

/** What to do about it; empty when there is nothing to say. */
export function adviceFor(step: Step, phone: Phone, known: Known, tested: TestedPush | undefined): string {
  if (step.id === "notifications" && step.says === "unsupported") {
    if (phone.system !== "ios") return t("ready-advice-unsupported");
    return t(phone.installed ? "ready-advice-old-iphone" : "ready-advice-home-screen");
  }
  if (step.id === "notifications" && step.says === "denied") return t(`ready-advice-denied-${phone.system}`);
  if (step.id === "subscription" && known.state === "failed") return reasonText(known.reason);
  if (step.id === "push" && step.says === "failed") return reasonText(tested?.reason ?? "timeout");
  return tryText(`ready-advice-${step.id}-${step.says}`) ?? "";
}

/** A phone's, a push service's or the server's own reason. */
export function reasonText(code: string): string {
  return tryText(`delivery-reason-${code}`) ?? codeText("problem", code);
}
