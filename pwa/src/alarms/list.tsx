// The open alarms: the first screen, and the only list that may interrupt.

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { EndsBars, ending } from "../duty/ends-bar";
import { GoesTo } from "../duty/goes-to";
import { offersDuty, StartDuty } from "../duty/start-duty";
import type { Ending } from "../duty/state";
import { t } from "../i18n";
import { ReachLost, ReadyAside, ReadyCheck, ReadyLine } from "../ready/ready-check";
import {
  answerSound,
  moreThanSound,
  onDuty,
  provenAt,
  reached,
  reachLost,
  shownOnList,
} from "../ready/state";
import { keyState, session } from "../session/state";
import type { OutboxEntry } from "../sync/db";
import { heardAt, live, picture } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { SoundCheck } from "../ui/sound-check";
import { contact } from "../ui/status-line";
import { clock, clockWithSeconds } from "../ui/time";
import { TouchGuard, useTouchGuard } from "../ui/touch-guard";
import type { AlarmView } from "../wire/types";
import { AlarmCard } from "./card";
import { isUnread, Notices } from "./notices";
import { openAlarms } from "./order";
import { type Standing, standingOf } from "./standing";

interface Row {
  alarm: AlarmView;
  standing: Standing;
}

/** Everything that takes room: what is shown of it changes only while no finger is down. */
interface Shown {
  rows: Row[];
  unread: OutboxEntry[];
  offers: boolean;
  ready: "check" | "aside" | "line" | "none";
  aside: boolean;
  lost: boolean;
  ending: Ending[];
}

export function AlarmList({ current }: { current: string | undefined }) {
  const guard = useMemo(() => new TouchGuard(() => performance.now()), []);
  const wanted = useComputed<Shown>(() => ({
    rows: openAlarms(picture.value).map((alarm) => ({
      alarm,
      standing: standingOf(alarm, entries.value, session.value?.person),
    })),
    // On a shared phone the former person's are not for the next one to read.
    unread: entries.value.filter(
      (entry) => isUnread(entry) && entry.asked.person === session.value?.person.id,
    ),
    offers: offersDuty.value,
    ready: shownOnList.value,
    aside: (shownOnList.value === "check" || shownOnList.value === "aside") && moreThanSound.value,
    lost: reachLost.value,
    ending: ending.value,
  }));
  const shown = useSignal<Shown>(wanted.peek());
  useSignalEffect(() => {
    const next = wanted.value;
    guard.whenFree(() => {
      shown.value = next;
    });
  });
  const container = useTouchGuard(guard);
  const { rows, unread, offers, ready, aside, lost, ending: ends } = shown.value;
  // Open alarms come first: then the check is one line that leads to it.
  const checks = ready === "check" && rows.length === 0;
  return (
    <section ref={container} class="alarms" aria-labelledby="alarms-title" data-testid="alarm-list">
      <h1 id="alarms-title" class="screen-title list-title" tabIndex={-1}>
        {t("alarms-title")}
      </h1>
      {keyState.value === "unusable" && <p class="notice">{t("key-unusable")}</p>}
      <p class="hidden" role="status">
        {t("ward-alarms", { count: rows.length })}
      </p>
      <EndsBars duties={ends} />
      <GoesTo />
      {offers && <StartDuty />}
      <Notices unread={unread} />
      {checks ? (
        <ReadyCheck />
      ) : (
        <>
          {lost ? <ReachLost /> : aside && <ReadyAside />}
          {ready === "line" && <ReadyLine />}
          {!offers && <SoundCheck onAnswer={answerSound} />}
        </>
      )}
      {rows.length === 0 ? (
        <Empty />
      ) : (
        <ul class="cards">
          {rows.map(({ alarm, standing }) => (
            <li key={alarm.id}>
              <AlarmCard alarm={alarm} standing={standing} unread={unread} current={alarm.id === current} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Calm must be earned: it is shown only while the server is heard, and this phone is known to ring. */
function Empty() {
  const heard = heardAt.value;
  const complete = session.value?.units.every(({ id }) => picture.value[id] !== undefined);
  if (contact.value.kind !== "live" || !live.value || heard === undefined || !complete) {
    return (
      <div class="empty uncertain" data-testid="empty-uncertain">
        <Icon name="none" />
        <p class="empty-title">{t("empty-uncertain")}</p>
        <p>{t("empty-uncertain-more")}</p>
      </div>
    );
  }
  // Off duty nobody rings this phone, and the offer of a duty says so.
  if (onDuty.value && !reached.value) {
    return (
      <div class="empty uncertain" data-testid="empty-unverified">
        <Icon name="phone" />
        <p class="empty-title">{t("empty")}</p>
        <p>{t("ready-empty-unverified")}</p>
      </div>
    );
  }
  return (
    <div class="empty calm" data-testid="empty-calm">
      <Icon name="moon" />
      <p class="empty-title">{t("empty")}</p>
      <p>{t("empty-heard", { at: clockWithSeconds(heard) })}</p>
      {onDuty.value && provenAt.value !== undefined && (
        <p data-testid="empty-reached">{t("ready-empty-reached", { at: clock(provenAt.value) })}</p>
      )}
    </div>
  );
}
