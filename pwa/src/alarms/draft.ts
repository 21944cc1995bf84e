// Unfinished signatures. They outlive a reload and signing in again.

import { signal } from "@preact/signals";
import type { Draft } from "../sync/db";
import * as kept from "../sync/keep";

export const drafts = signal<Record<string, Draft>>({});

export function draftId(person: string, alarm: string): string {
  return `${person}/${alarm}`;
}

export function emptyDraft(id: string): Draft {
  return { id, actions: [], note: "", subjects: [], also: [] };
}

export async function reloadDrafts(): Promise<void> {
  const all = await kept.keptDrafts();
  drafts.value = Object.fromEntries(all.map((draft) => [draft.id, draft]));
}

/** Another person has the phone now: what the former one had begun is nobody else's to see. */
export async function forgetDrafts(): Promise<void> {
  drafts.value = {};
  await kept.dropDrafts();
}

export function keepDraft(draft: Draft): void {
  drafts.value = { ...drafts.value, [draft.id]: draft };
  void kept.keepDraft(draft);
}

export function dropDraft(id: string): void {
  const { [id]: _, ...others } = drafts.value;
  drafts.value = others;
  void kept.dropDraft(id);
}
