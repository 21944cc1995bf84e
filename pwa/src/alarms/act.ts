// The buttons of an alarm, as requests.

import { t } from "../i18n";
import { ask, type Tap } from "../session/command";
import { undo } from "../sync/sender";
import { offerUndo } from "../ui/undo";
import type { AlarmView, SignPayload } from "../wire/types";
import { titleOf } from "./words";

export const UNDO_MS = 10_000;

function about(alarm: AlarmView): Pick<Tap, "unit" | "alarm" | "label"> {
  return { unit: alarm.unit, alarm, label: titleOf(alarm) };
}

/** Goes at once, so that others see it; undoing it gives the alarm back. */
export async function take(alarm: AlarmView, minutes?: number): Promise<void> {
  const payload = minutes === undefined ? {} : { minutes };
  const command_id = await ask({ kind: "acknowledge", ...about(alarm), payload });
  offerUndo({
    text: t("undo-taken", { what: titleOf(alarm) }),
    command_id,
    until: Date.now() + UNDO_MS,
    async undo() {
      if (!(await undo(command_id))) await ask({ kind: "release", ...about(alarm) });
    },
  });
}

export async function arrive(alarm: AlarmView): Promise<void> {
  await ask({ kind: "arrive", ...about(alarm) });
}

export async function giveBack(alarm: AlarmView): Promise<void> {
  await ask({ kind: "release", ...about(alarm) });
}

export async function cannotReach(alarm: AlarmView): Promise<void> {
  await ask({ kind: "cannot_reach", ...about(alarm) });
}

/** Kept on the phone at once, sent when it can no longer be undone. */
export async function signAlarm(alarm: AlarmView, payload: SignPayload, note: string): Promise<void> {
  const until = Date.now() + UNDO_MS;
  const command_id = await ask({ kind: "sign", ...about(alarm), payload, note, hold_ms: UNDO_MS });
  offerUndo({
    text: t("undo-signed", { what: titleOf(alarm) }),
    command_id,
    until,
    async undo() {
      await undo(command_id);
    },
  });
}
