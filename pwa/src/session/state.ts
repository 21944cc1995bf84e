// Who is signed in on this phone, and the key that signs for them.

import { signal } from "@preact/signals";
import { forgetDrafts, reloadDrafts } from "../alarms/draft";
import { api, Refusal, Unreachable } from "../sync/api";
import { clearMeta, forgetPicture, getMeta, setMeta } from "../sync/db";
import { enrolled, KeyUnusable, keyOf, ownerOf } from "../sync/keys";
import * as live from "../sync/live";
import { unsubscribePush } from "../sync/push";
import { kick } from "../sync/sender";
import { preferences } from "../ui/preferences";
import type { EnrolKey, PublicJwk, SessionView, SignIn } from "../wire/types";
import { mayHandleAlarms } from "./access";

/** out: nobody · in · expired: somebody is, and must give the password again before the server talks to them. */
export type Standing = "starting" | "out" | "in" | "expired";

export const standing = signal<Standing>("starting");
export const session = signal<SessionView | undefined>(undefined);
/** `unusable`: this browser cannot keep a key, so nothing can be signed here. */
export const keyState = signal<"unknown" | "ready" | "unusable">("unknown");

/** May this person act on the unit's alarms, and can this phone sign for them? */
export function canAct(unit: string): boolean {
  return keyState.value !== "unusable" && mayHandleAlarms(session.value, unit);
}

/** Refresh when less than this is left. */
const REFRESH_BEFORE_MS = 10 * 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
let refreshTimer: ReturnType<typeof setTimeout> | undefined;

/** The last known session first, so that the app opens without coverage; then what the server says. */
export async function restore(): Promise<void> {
  const known = await getMeta("session");
  if (known !== undefined) {
    session.value = known;
    standing.value = "in";
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && standing.value === "in") void refreshIfDue();
  });
  const checked = check();
  if (known === undefined) await checked;
}

/** Asks the server whether the session still holds. No answer changes nothing. */
export async function check(): Promise<void> {
  try {
    if (await getMeta("leaving")) await finishLeaving();
    await accept(await api.session());
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) expire();
    else if (standing.value === "starting") standing.value = "out";
  }
}

export function expire(): void {
  standing.value = session.value === undefined ? "out" : "expired";
  clearTimeout(refreshTimer);
}

/** Throws `Refusal` or `Unreachable`. */
export async function signIn(username: string, password: string): Promise<void> {
  const phone_id = await getMeta("phone_id");
  const credentials: SignIn = { username, password, kind: "browser", ...(phone_id ? { phone_id } : {}) };
  const view = await api.signIn(credentials);
  if (!(await enrol(view))) {
    // The phone lost the key that the server knows. A new phone number makes room for a new key.
    const { phone_id: _, ...anew } = credentials;
    const fresh = await api.signIn(anew);
    await enrol(fresh);
    await accept(fresh, true);
    return;
  }
  await accept(view, true);
}

/** Let in by a PIN or by a colleague's code: from here on the app is theirs. */
export async function enter(view: SessionView): Promise<void> {
  const before = session.value;
  if (before !== undefined && before.person.id !== view.person.id) await forgetDrafts();
  keyState.value = "unknown";
  await accept(view);
  // The socket still speaks for whoever was here before.
  if (before !== undefined) live.reconnect();
}

async function accept(view: SessionView, enrolledJustNow = false): Promise<void> {
  const before = session.value;
  live.heard(view.server_time);
  if (before !== undefined && before.municipality !== view.municipality) {
    live.clear();
    await forgetPicture();
  }
  const { token: _, ...kept } = view;
  await setMeta("session", kept);
  await clearMeta("leaving");
  await setMeta("phone_id", view.phone_id);
  live.keepOnly(kept.units.map(({ id }) => id));
  await reloadDrafts();
  session.value = kept;
  standing.value = "in";
  scheduleRefresh(kept);
  if (!enrolledJustNow && keyState.value !== "ready") {
    const known = await enrol(view).catch(() => true);
    if (!known) {
      await clearMeta("phone_id");
      expire();
    }
  }
  kick();
}

/** False when the server knows another key of this person on this phone. */
async function enrol(view: SessionView): Promise<boolean> {
  const owner = ownerOf(view.municipality, view.person.id);
  try {
    const key = await keyOf(owner);
    const { key_id, key_seq } = await api.enrolKey(enrolment(key.jwk));
    await enrolled(owner, view.phone_id, key_id, key_seq);
    keyState.value = "ready";
    return true;
  } catch (error) {
    if (error instanceof KeyUnusable) {
      keyState.value = "unusable";
      return true;
    }
    if (error instanceof Refusal && error.code === "key_exists") return false;
    // Without coverage the commands wait without a number until the next start enrols the key.
    if (error instanceof Unreachable) return true;
    throw error;
  }
}

/** What the phone is goes with every enrolment once somebody has said it: a new key must not forget it. */
export function enrolment(jwk: PublicJwk): EnrolKey {
  const { phone_kind } = preferences.peek();
  return phone_kind === undefined ? { jwk } : { jwk, phone_kind };
}

function scheduleRefresh(view: SessionView): void {
  clearTimeout(refreshTimer);
  const left = Date.parse(view.expires_at) - live.serverNow();
  const wait = Math.max(30_000, Math.min(left / 2, left - REFRESH_BEFORE_MS));
  refreshTimer = setTimeout(() => void refresh(), Math.min(wait, LONGEST_TIMER_MS));
}

async function refreshIfDue(): Promise<void> {
  const left = Date.parse(session.value?.expires_at ?? "") - live.serverNow();
  if (left < REFRESH_BEFORE_MS) await refresh();
}

async function refresh(): Promise<void> {
  try {
    await accept(await api.refresh());
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) expire();
    else refreshTimer = setTimeout(() => void refresh(), 60_000);
  }
}

/** The caller has made sure that nothing unsent is left. Works without coverage: the phone forgets at once. */
export async function signOut(): Promise<void> {
  clearTimeout(refreshTimer);
  live.stop();
  // First on the screen: what was about to be kept must not come back behind the database's back.
  live.clear();
  await setMeta("leaving", true);
  await forgetPicture();
  session.value = undefined;
  keyState.value = "unknown";
  standing.value = "out";
  await finishLeaving().catch(() => undefined);
}

/** Again at the next start, when the server could not be told or the app was closed meanwhile. */
async function finishLeaving(): Promise<void> {
  // While the session still holds: nobody is left here whom an alarm could call.
  await unsubscribePush();
  await api.signOut().catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
  await clearMeta("leaving");
}
