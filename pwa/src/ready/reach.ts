// What the server knows about reaching this person's phone. Pure.

import type { OutboxEntry } from "../sync/db";
import type { Picture } from "../sync/picture";
import type { DutyView, Reach } from "../wire/types";

export interface OwnReach {
  reach: Reach;
  /** The newest proof, server time. */
  verified_at: string | undefined;
}

export function ownDuties(picture: Picture, me: string | undefined): DutyView[] {
  return Object.values(picture).flatMap(({ duty }) => duty.filter(({ person }) => person.id === me));
}

/** The same phone rings for every unit, so the best word of any of them holds. Undefined when off duty. */
export function ownReach(duties: DutyView[]): OwnReach | undefined {
  if (duties.length === 0) return undefined;
  const has = (reach: Reach) => duties.some((duty) => duty.reach === reach);
  const proofs = duties.flatMap(({ verified_at }) => verified_at ?? []);
  return {
    reach: has("verified") ? "verified" : has("stale") ? "stale" : "never",
    verified_at: proofs.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1),
  };
}

const ASKED = new Set(["held", "waiting", "sending", "confirmed"]);

/** Phone time at which this person's shift began, or was asked to begin; undefined when off duty. */
export function onDutySince(
  duties: DutyView[],
  entries: OutboxEntry[],
  me: string | undefined,
  offset_ms: number,
): number | undefined {
  const asked = entries
    .filter(({ asked, state }) => asked.person === me && asked.kind === "start_duty" && ASKED.has(state))
    .map(({ saved_at }) => saved_at);
  const begun = duties.map(({ since }) => Date.parse(since) - offset_ms);
  const all = [...asked, ...begun];
  return all.length === 0 ? undefined : Math.min(...all);
}
