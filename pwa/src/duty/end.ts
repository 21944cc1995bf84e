// Ending a duty. Nobody leaves a unit empty without saying who takes its alarms.

import { signal } from "@preact/signals";
import { session } from "../session/state";
import { picture } from "../sync/live";
import { abandon, dismiss, outcomeOf } from "../sync/sender";
import type { UnitRef } from "../wire/types";
import { endDuty, isLast } from "./state";

const ANSWER_MS = 8_000;
/** Refusals that are answered by choosing somebody (else). */
const CHOOSE = new Set(["unit_would_be_empty", "hand_over_to_empty", "hand_over_loop"]);

export interface HandingOver {
  unit: UnitRef;
  /** Code of why the last attempt did not do, or `unanswered`. */
  problem?: string;
  /** Asked for and not answered: another choice takes its place. */
  unanswered?: string;
}

/** The unit whose last person wants to go. */
export const handingOver = signal<HandingOver | undefined>(undefined);

export async function askToEnd(unit: UnitRef): Promise<void> {
  if (isLast(unit.id, picture.peek(), session.peek()?.person.id)) handingOver.value = { unit };
  // Whoever was here too may have left meanwhile: then this one is asked as the last one is.
  else handingOver.value = await endAndHear(unit);
}

export async function handOver(unit: UnitRef, to: UnitRef): Promise<void> {
  const earlier = handingOver.peek()?.unanswered;
  if (earlier !== undefined) await abandon(earlier);
  handingOver.value = await endAndHear(unit, to);
}

/** Answers with what is still to be asked. Refusals that no other choice mends stay as a notice. */
async function endAndHear(unit: UnitRef, to?: UnitRef): Promise<HandingOver | undefined> {
  const command_id = await endDuty(unit, to);
  const outcome = await outcomeOf(command_id, ANSWER_MS);
  // It waits in the outbox, and the person is on duty until the server has it.
  if (outcome === undefined && to !== undefined)
    return { unit, problem: "unanswered", unanswered: command_id };
  if (outcome === undefined) return undefined;
  if (outcome === "done" || outcome.state !== "refused") return undefined;
  const code = outcome.answer?.code ?? "";
  if (!CHOOSE.has(code)) return undefined;
  await dismiss(command_id);
  return { unit, problem: code };
}
