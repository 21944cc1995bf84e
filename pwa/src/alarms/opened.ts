// Taking an alarm on a locked screen lapses unless whoever took it looks at it. This is the looking.

import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../session/command";
import { session } from "../session/state";
import type { OutboxEntry } from "../sync/db";
import { entries } from "../sync/sender";
import { tick } from "../ui/time";
import type { AlarmView, PersonRef } from "../wire/types";
import { concerns } from "./standing";
import { titleOf } from "./words";

/** Taken by me on a locked screen, and I have not said yet that I have seen it. */
export function mustTellOpened(
  alarm: AlarmView | undefined,
  own: OutboxEntry[],
  me: PersonRef | undefined,
): boolean {
  const { acknowledged } = alarm ?? {};
  if (alarm === undefined || me === undefined || alarm.state !== "acknowledged") return false;
  if (acknowledged?.open_by === undefined || acknowledged.by.id !== me.id) return false;
  return !own.some((entry) => entry.asked.kind === "open" && concerns(entry, alarm.id));
}

/** Told once for each taking, however often the page is drawn. */
const told = new Set<string>();

export function useOpened(alarm: AlarmView | undefined): void {
  useEffect(() => {
    void tell(alarm);
  }, [alarm]);
  // Brought to the front later: then it is seen.
  useSignalEffect(() => {
    if (tick.value > 0) void tell(alarm);
  });
}

async function tell(alarm: AlarmView | undefined): Promise<void> {
  if (document.visibilityState !== "visible") return;
  if (alarm === undefined || !mustTellOpened(alarm, entries.peek(), session.peek()?.person)) return;
  const taking = `${alarm.id} ${alarm.acknowledged?.at}`;
  if (told.has(taking)) return;
  told.add(taking);
  await ask({ kind: "open", unit: alarm.unit, alarm, label: titleOf(alarm) }).catch(() =>
    told.delete(taking),
  );
}
