// One alarm: who, where, what, since when, what the plan says, how to get in, and everything one can do.

import { t } from "../i18n";
import { session } from "../session/state";
import { live, picture } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { href } from "../ui/router";
import { clock } from "../ui/time";
import type { AlarmView } from "../wire/types";
import { AlarmActions } from "./alarm-actions";
import { DeliveryList } from "./delivery-list";
import { FromUnit } from "./from-unit";
import { useOpened } from "./opened";
import { aboutTheSame, findAlarm } from "./order";
import { Age, News, NextLine, OpenByLine, PriorityMark } from "./parts";
import { alarmIcon } from "./pictograms";
import { SignedSummary } from "./signed-summary";
import { standingOf } from "./standing";
import { holderLine, mapLink, pendingLine, titleOf, whatOf } from "./words";

export function AlarmPage({ id }: { id: string }) {
  const alarm = findAlarm(picture.value, id);
  useOpened(alarm);
  if (alarm === undefined) return <GoneAlarm />;
  const standing = standingOf(alarm, entries.value, session.value?.person);
  const holder = holderLine(standing);
  return (
    <article
      class={`alarm ${alarm.priority}`}
      data-testid="alarm-detail"
      data-alarm-id={alarm.id}
      data-state={standing.state}
      aria-labelledby="alarm-title"
    >
      <a class="back" href={href({ screen: "alarms" })}>
        <Icon name="back" /> {t("back")}
      </a>
      <header class="alarm-head">
        <p class="alarm-line">
          <PriorityMark priority={alarm.priority} />
          <span class="since">
            {t("since", { at: clock(alarm.raised_at) })} · <Age since={alarm.raised_at} />
          </span>
        </p>
        <h1 id="alarm-title" class="alarm-title" tabIndex={-1}>
          <span class="alarm-what">
            <Icon name={alarmIcon(alarm)} /> {whatOf(alarm)}
          </span>{" "}
          <span class="alarm-who">{titleOf(alarm)}</span>
        </h1>
        <FromUnit alarm={alarm} />
        <News alarm={alarm} />
      </header>

      {/* Who has not come to the house yet needs the way there first. */}
      {standing.state !== "arrived" && <GettingIn alarm={alarm} />}
      {alarm.instruction !== undefined && (
        <section class="instruction" aria-labelledby="instruction-title">
          <h2 id="instruction-title">{t("instruction-title")}</h2>
          <p data-testid="instruction">{alarm.instruction}</p>
        </section>
      )}
      {standing.state === "arrived" && <GettingIn alarm={alarm} />}

      {holder !== "" && standing.state !== "signed" && (
        <p class="holder big">
          <Icon name={standing.state === "acknowledged" ? "walk" : "arrived"} />
          <span>
            {holder}
            {standing.arrive_by !== undefined && ` · ${t("arrive-by", { at: clock(standing.arrive_by) })}`}
          </span>
        </p>
      )}
      <OpenByLine alarm={alarm} standing={standing} />
      {standing.pending !== undefined && (
        <p class="pending">
          <Icon name="upload" /> {pendingLine(standing.pending, live.value)}
        </p>
      )}
      {alarm.state === "signed" && <SignedSummary alarm={alarm} />}
      <AlarmActions alarm={alarm} standing={standing} />
      <p class="quiet-line">
        <NextLine alarm={alarm} standing={standing} />
      </p>
      <DeliveryList alarm={alarm} />
      <Earlier alarm={alarm} />
    </article>
  );
}

function GettingIn({ alarm }: { alarm: AlarmView }) {
  const { address, directions } = alarm.place ?? {};
  if (address === undefined && directions === undefined) return null;
  return (
    <section class="getting-in" aria-labelledby="getting-in-title">
      <h2 id="getting-in-title">{t("getting-in-title")}</h2>
      {address !== undefined && (
        <p class="address">
          <span>{address}</span>
          <a class="button quiet" href={mapLink(address)} rel="noreferrer">
            <Icon name="map" /> {t("map")}
          </a>
        </p>
      )}
      {directions !== undefined && (
        <p class="directions">
          <Icon name="key" /> <span>{directions}</span>
        </p>
      )}
    </section>
  );
}

function Earlier({ alarm }: { alarm: AlarmView }) {
  const others = aboutTheSame(picture.value, alarm).slice(0, 6);
  if (others.length === 0) return null;
  return (
    <section class="earlier" aria-labelledby="earlier-title">
      <h2 id="earlier-title">{t("earlier-title")}</h2>
      <ul>
        {others.map((other) => (
          <li key={other.id}>
            <a href={href({ screen: "alarm", id: other.id })}>
              <time dateTime={other.raised_at}>{clock(other.raised_at)}</time>
              <span>{whatOf(other)}</span>
              <span class="muted">{t(`state-${other.state}`)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function GoneAlarm() {
  return (
    <div class="empty" data-testid="alarm-gone">
      <h1 class="empty-title" tabIndex={-1}>
        {t("alarm-gone")}
      </h1>
      <p>{t("alarm-gone-more")}</p>
      <a class="button" href={href({ screen: "alarms" })}>
        {t("back")}
      </a>
    </div>
  );
}
