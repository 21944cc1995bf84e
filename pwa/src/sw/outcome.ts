// What the locked screen says after 'Jeg tar den'. Pure. Nobody is named on a locked screen.

import type { OutboxEntry } from "../sync/db";
import type { Words } from "../sync/spoken";

export type TakeOutcome = "taken" | "first" | "signed" | "saved" | "refused";

/** `undefined`: the ledger has shown it and the page has taken it out of the outbox. */
export function outcomeOf(entry: OutboxEntry | undefined): TakeOutcome {
  switch (entry?.state) {
    case undefined:
    case "confirmed":
      return "taken";
    case "held":
    case "waiting":
    case "sending":
      return "saved";
    case "recorded":
    case "refused":
      return refusal(entry.answer?.code);
  }
}

function refusal(code: string | undefined): TakeOutcome {
  if (code === "already_acknowledged") return "first";
  return code === "already_signed" ? "signed" : "refused";
}

export function outcomeText(outcome: TakeOutcome, words: Words): string {
  return words[`push-${outcome}`];
}
