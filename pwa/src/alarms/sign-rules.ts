// What a signature needs before it can be given.

import type { Draft } from "../sync/db";
import type { AlarmView } from "../wire/types";
import type { Standing } from "./standing";

/** Somebody was seen. A false alarm in a double room need not be anybody's. */
const ABOUT_A_PERSON = new Set(["assistance", "checked_fine", "other"]);

export type Missing = "visit" | "outcome" | "whom" | "note";

/** The last ones were signed unseen: this one waits until somebody has been there. */
export function needsVisit(alarm: AlarmView, standing: Standing): boolean {
  const been = standing.state === "arrived" || alarm.acknowledged?.arrived_at !== undefined;
  return alarm.visit_required && !been;
}

export function missingFrom(draft: Draft, alarm: AlarmView, visit = false): Missing | undefined {
  if (visit) return "visit";
  if (draft.outcome === undefined) return "outcome";
  if (alarm.subjects.length > 1 && draft.subjects.length === 0 && ABOUT_A_PERSON.has(draft.outcome)) {
    return "whom";
  }
  if (draft.outcome === "other" && draft.note.trim() === "") return "note";
  return undefined;
}
