// What this phone is, and how it goes from one person to the next.

import { enrolment, enter, session } from "../session/state";
import { api } from "../sync/api";
import { dutyApi } from "../sync/duty-api";
import { keyOf, ownerOf } from "../sync/keys";
import { prefer, preferences } from "../ui/preferences";
import { go } from "../ui/router";
import { forgetUndo } from "../ui/undo";
import type { PhoneKind } from "../wire/types";

export const SHORTEST_PIN = 6;
export const LONGEST_PIN = 12;

export function isPin(typed: string): boolean {
  return new RegExp(`^\\d{${SHORTEST_PIN},${LONGEST_PIN}}$`).test(typed);
}

export function phoneKind(): PhoneKind {
  return preferences.value.phone_kind ?? "personal";
}

/** The server first: a phone that only believes it is shared would refuse the next person. */
export async function becomeA(phone_kind: PhoneKind): Promise<void> {
  const who = session.peek();
  if (who === undefined) return;
  const key = await keyOf(ownerOf(who.municipality, who.person.id));
  await api.enrolKey({ ...enrolment(key.jwk), phone_kind });
  prefer({ phone_kind });
}

/** Throws `Refusal` or `Unreachable`, and then nothing has changed. What waits to be sent stays and is sent. */
export async function handOnTo(person: string, pin: string): Promise<void> {
  const view = await dutyApi.takeOver({ person, pin, kind: "browser" });
  forgetUndo();
  await enter(view);
  go({ screen: "alarms" });
}
