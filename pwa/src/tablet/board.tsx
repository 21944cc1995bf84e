// What hangs on the wall: open and taken, the clock, who is on duty. Rooms, not names: visitors read it too.

import { FromUnit } from "../alarms/from-unit";
import { openAlarms } from "../alarms/order";
import { Age, PriorityMark } from "../alarms/parts";
import { kindIcon } from "../alarms/pictograms";
import { standingOf } from "../alarms/standing";
import { firstName, holderLine, whatOf, whereOf } from "../alarms/words";
import { t } from "../i18n";
import { session } from "../session/state";
import { clockOffset, live, picture } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { audibleNow, play } from "../ui/sound";
import { contact } from "../ui/status-line";
import { clock, tick } from "../ui/time";
import type { AlarmView } from "../wire/types";

export function TabletBoard() {
  const open = openAlarms(picture.value);
  const waiting = open.filter(({ state }) => state === "raised");
  const taken = open.filter(({ state }) => state !== "raised");
  const calm = contact.value.kind === "live" && live.value;
  return (
    <section class="board" aria-labelledby="board-title" data-testid="tablet-board">
      <h1 id="board-title" class="hidden" tabIndex={-1}>
        {t("alarms-title")}
      </h1>
      <header class="board-head">
        <time class="board-clock">{clock(tick.value + clockOffset())}</time>
        <p class="board-duty">
          <Icon name="people" /> <OnDuty />
        </p>
      </header>
      {!audibleNow.value && (
        <button type="button" class="board-mute" data-testid="tablet-mute" onClick={() => play("normal")}>
          <Icon name="mute" /> {t("tablet-mute")}
        </button>
      )}
      <div class="board-columns">
        <section aria-labelledby="board-open">
          <h2 id="board-open">
            {t("tablet-open")} <span class="count">{waiting.length}</span>
          </h2>
          {waiting.length === 0 && <p class="board-none">{t(calm ? "empty" : "empty-uncertain")}</p>}
          <ul class="cards">
            {waiting.map((alarm) => (
              <BoardCard key={alarm.id} alarm={alarm} />
            ))}
          </ul>
        </section>
        <section aria-labelledby="board-taken">
          <h2 id="board-taken">
            {t("tablet-taken")} <span class="count">{taken.length}</span>
          </h2>
          <ul class="cards">
            {taken.map((alarm) => (
              <BoardCard key={alarm.id} alarm={alarm} />
            ))}
          </ul>
        </section>
      </div>
    </section>
  );
}

function OnDuty() {
  const people = Object.values(picture.value).flatMap(({ duty }) => duty.map(({ person }) => person));
  const names = [...new Map(people.map(({ id, name }) => [id, firstName(name)])).values()];
  return <span>{names.length === 0 ? t("duty-nobody") : t("tablet-duty", { names: names.join(", ") })}</span>;
}

function BoardCard({ alarm }: { alarm: AlarmView }) {
  const standing = standingOf(alarm, entries.value, session.value?.person);
  const { state } = standing;
  return (
    <li
      class={`card board-card ${alarm.priority} ${state}`}
      data-testid="board-card"
      data-alarm-id={alarm.id}
      data-state={state}
    >
      <p class="card-top">
        <Age since={alarm.raised_at} />
        <PriorityMark priority={alarm.priority} />
        <span class="card-what">
          <Icon name={kindIcon(alarm.kind)} /> <span>{whatOf(alarm)}</span>
        </span>
      </p>
      <p class="card-title">{whereOf(alarm)}</p>
      <FromUnit alarm={alarm} />
      {state !== "raised" && (
        <p class="holder">
          <Icon name={state === "acknowledged" ? "walk" : "arrived"} />{" "}
          {holderLine({ ...standing, mine: false })}
        </p>
      )}
    </li>
  );
}
