// Pieces that the card and the alarm's own page share.

import { t } from "../i18n";
import { clockOffset } from "../sync/live";
import { Icon } from "../ui/icons";
import { clock, duration, tick } from "../ui/time";
import type { AlarmView, Priority } from "../wire/types";
import type { Standing } from "./standing";
import { firstName, frequentText, nextStepText, whoOf } from "./words";

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
  const follows = standing.state === "raised" ? (alarm.next_step?.targets ?? []) : [];
  const named = nextStepText(follows, duration(left));
  return (
    <span class="next" data-testid="next-line">
      {named || t(`next-${standing.state}`, { who: standing.mine ? "me" : "other", left: duration(left) })}
    </span>
  );
}

/** Taken on a locked screen: it rings again unless whoever took it looks. */
export function OpenByLine({ alarm, standing }: { alarm: AlarmView; standing: Standing }) {
  const open_by = alarm.acknowledged?.open_by;
  if (open_by === undefined || standing.state !== "acknowledged") return null;
  const left = Date.parse(open_by) - (tick.value + clockOffset());
  if (left <= 0) return null;
  return (
    <p class="news attention" data-testid="open-by">
      <Icon name="clock" /> {t("push-open-by", { who: standing.mine ? "me" : "other", left: duration(left) })}
    </p>
  );
}

/** What the sensor had to say afterwards, and what came late or again. */
export function News({ alarm }: { alarm: AlarmView }) {
  return (
    <>
      {alarm.about !== undefined && whoOf(alarm) !== "" && (
        <p class="news" data-testid="about">
          <Icon name="person" /> {t("rule-about", { name: alarm.about.name })}
        </p>
      )}
      {alarm.frequent !== undefined && (
        <p class="news attention" data-testid="frequent">
          <Icon name="turn" /> {frequentText(alarm)}
        </p>
      )}
      {alarm.visit_required && alarm.state !== "signed" && (
        <p class="news attention" data-testid="visit-required">
          <Icon name="eye" /> {t("rule-visit")}
        </p>
      )}
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
