// One alarm in the list: who, where, what, how old, who has it, and the one next thing to press.

import { t } from "../i18n";
import { canAct, session } from "../session/state";
import type { OutboxEntry } from "../sync/db";
import { live } from "../sync/live";
import { Icon } from "../ui/icons";
import { href } from "../ui/router";
import type { AlarmView } from "../wire/types";
import { arrive, take } from "./act";
import { FromUnit } from "./from-unit";
import { Age, News, NextLine, OpenByLine, PriorityMark, ReachedLine } from "./parts";
import { alarmIcon } from "./pictograms";
import { concerns, type Standing } from "./standing";
import { holderLine, pendingLine, refusalText, titleOf, whatOf } from "./words";

interface Props {
  alarm: AlarmView;
  standing: Standing;
  unread: OutboxEntry[];
  /** Its page is open beside the list. */
  current: boolean;
}

export function AlarmCard({ alarm, standing, unread, current }: Props) {
  const { state, mine, pending } = standing;
  const holder = holderLine(standing);
  const refused = unread.findLast((entry) => concerns(entry, alarm.id));
  return (
    <article
      class={`card ${alarm.priority} ${state} ${mine ? "mine" : ""} step-${Math.min(alarm.step, 3)}`}
      aria-current={current ? "true" : undefined}
      data-testid="alarm-card"
      data-guard={alarm.id}
      data-alarm-id={alarm.id}
      data-state={state}
      data-mine={mine}
      data-pending={pending?.state}
    >
      <a class="card-open" href={href({ screen: "alarm", id: alarm.id })} data-testid="open-alarm">
        <span class="card-top">
          <Age since={alarm.raised_at} />
          <PriorityMark priority={alarm.priority} />
          <span class="card-what">
            <Icon name={alarmIcon(alarm)} /> <span>{whatOf(alarm)}</span>
          </span>
        </span>
        <span class="card-title">{titleOf(alarm)}</span>
      </a>
      <div class="card-lines">
        <FromUnit alarm={alarm} />
        <News alarm={alarm} />
        {holder === "" ? (
          <p class="quiet-line">
            <ReachedLine alarm={alarm} me={session.value?.person.id} />
            <NextLine alarm={alarm} standing={standing} />
          </p>
        ) : (
          <p class="holder">
            <Icon name={state === "acknowledged" ? "walk" : state === "signed" ? "check" : "arrived"} />{" "}
            {holder}
          </p>
        )}
        <OpenByLine alarm={alarm} standing={standing} />
        {refused !== undefined && (
          <p class="news attention">
            <Icon name="help" /> {refusalText(refused)}
          </p>
        )}
        {pending !== undefined && (
          <p class="pending" data-testid="pending">
            <Icon name="upload" /> {pendingLine(pending, live.value)}
          </p>
        )}
      </div>
      <NextButton alarm={alarm} standing={standing} />
    </article>
  );
}

/** What is most likely to be pressed next; everything else is on the alarm's own page. */
function NextButton({ alarm, standing }: { alarm: AlarmView; standing: Standing }) {
  if (!canAct(alarm.unit)) return null;
  if (standing.state === "raised") {
    return (
      <button
        key="take"
        type="button"
        class="button primary wide"
        data-testid="take-button"
        onClick={() => void take(alarm)}
      >
        <Icon name="walk" /> {t("take")}
      </button>
    );
  }
  if (!standing.mine) return null;
  if (standing.state === "acknowledged") {
    return (
      <button
        key="arrive"
        type="button"
        class="button primary wide"
        data-testid="arrive-button"
        onClick={() => void arrive(alarm)}
      >
        <Icon name="arrived" /> {t("arrive")}
      </button>
    );
  }
  if (standing.state === "arrived") {
    return (
      <a
        key="sign"
        class="button primary wide"
        data-testid="sign-button"
        href={href({ screen: "sign", id: alarm.id })}
      >
        <Icon name="sign" /> {t("sign")}
      </a>
    );
  }
  return null;
}
