// The ward as it is now: asked for on opening, on every event of the unit and every ten seconds while seen.

import { effect, signal } from "@preact/signals";
import { api } from "../sync/api";
import { keepWard, keptWard } from "../sync/keep";
import { picture } from "../sync/live";
import type { PatientNow, WardNow } from "../wire/types";

export const REFETCH_MS = 10_000;

export interface Ward {
  unit: string;
  now: WardNow | undefined;
  /** The newest question went unanswered: what is shown is older. */
  failed: boolean;
}

/** Set while a unit is followed: asks at once, for whoever has just changed something. */
let refetchNow: () => void = () => undefined;

export function refetchWard(): void {
  refetchNow();
}

export const ward = signal<Ward | undefined>(undefined);

/** Follows one unit until the returned function is called. */
export function followWard(unit: string): () => void {
  let stopped = false;
  let asking = false;
  let again = false;
  ward.value = { unit, now: undefined, failed: false };
  void keptWard(unit).then((now) => {
    if (!stopped && now !== undefined && ward.value?.now === undefined)
      ward.value = { unit, now, failed: false };
  });
  const refetch = async () => {
    if (document.visibilityState !== "visible") return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const now = await api.wardNow(unit);
      if (!stopped) ward.value = { unit, now, failed: false };
      await keepWard(unit, now);
    } catch {
      if (!stopped) ward.value = { unit, now: ward.value?.now, failed: true };
    }
    asking = false;
    if (again && !stopped) {
      again = false;
      void refetch();
    }
  };
  refetchNow = () => void refetch();
  let seq: number | undefined;
  const stopEvents = effect(() => {
    const newest = picture.value[unit]?.seq;
    if (newest !== seq) void refetch();
    seq = newest;
  });
  if (seq === undefined) void refetch();
  const timer = setInterval(() => void refetch(), REFETCH_MS);
  return () => {
    stopped = true;
    refetchNow = () => undefined;
    stopEvents();
    clearInterval(timer);
  };
}

/** By room, as one walks: '9' before '10'. */
export function byPlace(a: PatientNow, b: PatientNow): number {
  const place = (now: PatientNow) => now.patient.place?.name ?? "";
  return (
    place(a).localeCompare(place(b), "nb", { numeric: true }) ||
    a.patient.name.localeCompare(b.patient.name, "nb")
  );
}
