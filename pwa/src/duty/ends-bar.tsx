// A duty that runs out asks before it ends, over the list where it is seen.

import { computed } from "@preact/signals";
import { t } from "../i18n";
import { session } from "../session/state";
import { clockOffset, picture, serverNow } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { clock, tick } from "../ui/time";
import { askToEnd } from "./end";
import { type Ending, endingDuties, extendDuty } from "./state";
import { extended } from "./until";

const HALF_HOUR_MS = 30 * 60_000;

let previous: Ending[] = [];
/** The same object while it says the same: the clock alone renders nothing. */
export const ending = computed<Ending[]>(() => {
  const now = tick.value + clockOffset();
  const next = endingDuties(picture.value, entries.value, session.value?.person.id, now);
  if (JSON.stringify(next) !== JSON.stringify(previous)) previous = next;
  return previous;
});

export function EndsBars({ duties }: { duties: Ending[] }) {
  return (
    <>
      {duties.map((duty) => (
        <EndsBar key={duty.unit} duty={duty} />
      ))}
    </>
  );
}

function EndsBar({ duty: { unit, name, until, passed, last } }: { duty: Ending }) {
  const ref = { id: unit, name };
  const extend = (by_ms: number) => void extendDuty(ref, extended(until, by_ms, serverNow()));
  return (
    <section
      class="ends-bar"
      aria-label={t("duty-title")}
      data-testid="duty-ends"
      data-unit={unit}
      data-passed={passed}
      data-last={last}
    >
      <p role="status">
        <Icon name="clock" />{" "}
        <strong>{t(passed ? "duty-ended" : "duty-ends", { unit: name, at: clock(until) })}</strong>{" "}
        {last && t(passed ? "duty-ended-last" : "duty-ends-last", { unit: name })}
      </p>
      <div class="ends-buttons">
        <button
          type="button"
          class="button"
          data-testid="extend-hour"
          onClick={() => extend(2 * HALF_HOUR_MS)}
        >
          {t("duty-extend-hour")}
        </button>
        <button type="button" class="button" data-testid="extend-half" onClick={() => extend(HALF_HOUR_MS)}>
          {t("duty-extend-half")}
        </button>
        <button type="button" class="button" data-testid="hand-over" onClick={() => void askToEnd(ref)}>
          {t(last ? "duty-hand-over" : "duty-end")}
        </button>
      </div>
    </section>
  );
}
