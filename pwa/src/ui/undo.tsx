// Ten seconds in which the last act can be taken back.

import { signal } from "@preact/signals";
import { t } from "../i18n";
import { live } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "./icons";
import { clock, tick } from "./time";

interface Undoable {
  text: string;
  command_id: string;
  /** Phone time. */
  until: number;
  undo: () => Promise<void>;
}

const current = signal<Undoable | undefined>(undefined);

export function offerUndo(undoable: Undoable): void {
  // Counted from now, not from the last whole second.
  tick.value = Date.now();
  current.value = undoable;
}

/** Another person has the phone now: what the former one did is not theirs to undo. */
export function forgetUndo(): void {
  current.value = undefined;
}

export function UndoBar() {
  const act = current.value;
  if (act === undefined) return <div class="undo-space" role="status" />;
  const left = Math.ceil((act.until - tick.value) / 1_000);
  const entry = entries.value.find((known) => known.command_id === act.command_id);
  const answered = entry?.state === "refused" || entry?.state === "recorded";
  if (left <= 0 || answered) return <div class="undo-space" role="status" />;
  const saved = !live.value && entry !== undefined;
  return (
    <div class="undo" role="status" data-testid="undo-bar">
      <span class="undo-text">
        {act.text}
        {saved && (
          <span class="undo-saved" data-testid="saved-offline">
            {t("saved-offline", { at: clock(entry.saved_at) })}
          </span>
        )}
      </span>
      <button
        type="button"
        class="button quiet"
        data-testid="undo-button"
        onClick={() => {
          current.value = undefined;
          void act.undo();
        }}
      >
        <Icon name="undo" /> {t("undo")} <span class="undo-left">{left}</span>
      </button>
    </div>
  );
}
