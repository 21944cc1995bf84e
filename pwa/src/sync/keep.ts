// Small things that screens leave on the phone.

import type { WardNow } from "../wire/types";
import { type Draft, withDb } from "./db";

export function keptDrafts(): Promise<Draft[]> {
  return withDb((db) => db.getAll("drafts"));
}

export async function keepDraft(draft: Draft): Promise<void> {
  await withDb((db) => db.put("drafts", draft));
}

export async function dropDraft(id: string): Promise<void> {
  await withDb((db) => db.delete("drafts", id));
}

export async function dropDrafts(): Promise<void> {
  await withDb((db) => db.clear("drafts"));
}

export async function keptWard(unit: string): Promise<WardNow | undefined> {
  return (await withDb((db) => db.get("wards", unit)))?.now;
}

export async function keepWard(unit: string, now: WardNow): Promise<void> {
  await withDb((db) => db.put("wards", { unit, now }));
}
