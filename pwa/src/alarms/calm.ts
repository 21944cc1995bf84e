// What is answered stops asking: the notifications and the badge of this phone follow the ledger.

import { computed, effect } from "@preact/signals";
import { session } from "../session/state";
import { picture } from "../sync/live";
import { closeNotifications, setBadge } from "../sync/notifications";
import type { AlarmView } from "../wire/types";
import { findAlarm, openAlarms } from "./order";

/** What I took on the locked screen still asks me to look at it. */
export function isAnswered(alarm: AlarmView | undefined, me: string | undefined): boolean {
  if (alarm === undefined || alarm.state === "raised") return false;
  const { acknowledged, state } = alarm;
  return state === "signed" || acknowledged?.open_by === undefined || acknowledged.by.id !== me;
}

export function startCalming(): void {
  const answered = computed(() => {
    const me = session.value?.person.id;
    return Object.values(picture.value)
      .flatMap(({ alarms }) => Object.values(alarms))
      .filter((alarm) => isAnswered(alarm, me))
      .map(({ id, acknowledged }) => `${id} ${acknowledged?.at ?? ""}`)
      .sort()
      .join();
  });
  effect(() => {
    if (answered.value === "") return;
    void closeNotifications(
      ({ alarm }) =>
        alarm !== undefined && isAnswered(findAlarm(picture.peek(), alarm), session.peek()?.person.id),
    );
  });
  const open = computed(() => (session.value === undefined ? 0 : openAlarms(picture.value).length));
  effect(() => void setBadge(open.value));
}
