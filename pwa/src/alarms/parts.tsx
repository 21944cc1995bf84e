// Pieces that the card and the alarm's own page share.

import { t } from "../i18n";
import { clockOffset } from "../sync/live";
import { Icon } from "../ui/icons";
import { clock, duration, tick } from "../ui/time";
import type { AlarmView, Priority } from "../wire/types";
import type { Standing } from "./standing";
import { firstName } from "./words";

export function PriorityMark({ priority }: { priority: Priority }) {
  return (
    <span class={`priority ${priority}`}>
      <Icon name={priority} /> {t(`priority-${priority}`)}
    </span>
  );
}

/** Counts up by itself; nothing else renders with it. */
export function Age({ since }: { since: string }) {
  const now = tick.value + clockOffset();
  return (
    <time class="age" dateTime={since}>
      {duration(now - Date.parse(since))}
    </time>
  );
}

/** 'Nådd: deg, Kari' or that nobody has been. */
export function ReachedLine({ alarm, me }: { alarm: AlarmView; me: string | undefined }) {
  const names = [...new Set(alarm.reached.map(({ id, name }) => (id === me ? t("you") : firstName(name))))];
  return (
    <span class="reached">
      {names.length === 0 ? t("reached-nobody") : t("reached-names", { names: names.join(", ") })}
    </span>
  );
}

/** What happens by itself, and when. */
export function NextLine({ alarm, standing }: { alarm: AlarmView; standing: Standing }) {
  if (alarm.next_deadline === undefined || standing.state === "signed") return null;
  const left = Date.parse(alarm.next_deadline) - (tick.value + clockOffset());
  if (left <= 0) return null;
  return (
    <span class="next">
      {t(`next-${standing.state}`, { who: standing.mine ? "me" : "other", left: duration(left) })}
    </span>
  );
}

/** What the sensor had to say afterwards, and what came late or again. */
export function News({ alarm }: { alarm: AlarmView }) {
  return (
    <>
      {alarm.device?.unassigned && (
        <p class="news attention">
          <Icon name="unknown" /> {t("device-unassigned")}
        </p>
      )}
      {alarm.late && (
        <p class="news attention">
          <Icon name="clock" /> {t("news-late", { at: clock(alarm.occurred_at) })}
        </p>
      )}
      {alarm.repeats > 0 && (
        <p class="news attention">
          <Icon name="turn" /> {t("news-repeats", { count: alarm.repeats, at: clock(alarm.last_start_at) })}
        </p>
      )}
      {alarm.step > 0 && alarm.state === "raised" && (
        <p class="news attention">
          <Icon name="bell" /> {t("news-step", { step: alarm.step + 1 })}
        </p>
      )}
      {alarm.cleared_at !== undefined && (
        <p class="news">
          <Icon name="check" /> {t("news-cleared", { at: clock(alarm.cleared_at) })}
        </p>
      )}
    </>
  );
}
