// What has been signed tonight, newest first.

import { useSignal } from "@preact/signals";
import { signedAlarms } from "../alarms/order";
import { kindIcon } from "../alarms/pictograms";
import { SignedSummary } from "../alarms/signed-summary";
import { titleOf, whatOf } from "../alarms/words";
import { t } from "../i18n";
import { session } from "../session/state";
import { picture } from "../sync/live";
import { Icon } from "../ui/icons";
import { href } from "../ui/router";
import { clock } from "../ui/time";
import { filterSigned, patientsIn } from "./filter";

export function TonightPage() {
  const patient = useSignal("");
  const mine = useSignal(false);
  const all = signedAlarms(picture.value);
  const people = patientsIn(all);
  const shown = filterSigned(all, patient.value, mine.value ? session.value?.person.id : undefined);
  return (
    <section class="tonight" aria-labelledby="tonight-title" data-testid="tonight">
      <h1 id="tonight-title" class="screen-title" tabIndex={-1}>
        {t("tonight-title")}
      </h1>
      <div class="filters">
        <label class="field">
          <span>{t("tonight-patient")}</span>
          <select
            value={patient.value}
            data-testid="tonight-patient"
            onChange={(event) => {
              patient.value = event.currentTarget.value;
            }}
          >
            <option value="">{t("tonight-everybody")}</option>
            {people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="chip"
          aria-pressed={mine.value}
          data-testid="tonight-mine"
          onClick={() => {
            mine.value = !mine.value;
          }}
        >
          <Icon name="person" /> {t("tonight-mine")}
        </button>
      </div>
      <p class="muted" role="status">
        {t("tonight-count", { count: shown.length })}
      </p>
      <ol class="signed-list">
        {shown.map((alarm) => (
          <li key={alarm.id} class="signed-item" data-testid="signed-alarm" data-alarm-id={alarm.id}>
            <time class="signed-time" dateTime={alarm.signed?.at}>
              {clock(alarm.signed?.at ?? alarm.raised_at)}
            </time>
            <div>
              <a class="signed-title" href={href({ screen: "alarm", id: alarm.id })}>
                {titleOf(alarm)}
              </a>
              <p class="signed-what">
                <Icon name={kindIcon(alarm.kind)} /> {whatOf(alarm)} ·{" "}
                {t("rang-at", { at: clock(alarm.raised_at) })}
              </p>
              <SignedSummary alarm={alarm} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
