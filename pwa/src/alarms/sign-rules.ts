// What a signature needs before it can be given.

import type { Draft } from "../sync/db";
import type { AlarmView } from "../wire/types";

/** Somebody was seen. A false alarm in a double room need not be anybody's. */
const ABOUT_A_PERSON = new Set(["assistance", "checked_fine", "other"]);

export type Missing = "outcome" | "whom" | "note";

export function missingFrom(draft: Draft, alarm: AlarmView): Missing | undefined {
  if (draft.outcome === undefined) return "outcome";
  if (alarm.subjects.length > 1 && draft.subjects.length === 0 && ABOUT_A_PERSON.has(draft.outcome)) {
    return "whom";
  }
  if (draft.outcome === "other" && draft.note.trim() === "") return "note";
  return undefined;
}
