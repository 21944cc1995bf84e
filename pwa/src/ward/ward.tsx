// The ward now: a tile per patient, the picture a nurse keeps in the head.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { openAlarms } from "../alarms/order";
import { t } from "../i18n";
import { wards } from "../session/access";
import { session } from "../session/state";
import { clockOffset, picture } from "../sync/live";
import { Icon, type IconName } from "../ui/icons";
import { href } from "../ui/router";
import { clock, clockWithSeconds, minutes, tick } from "../ui/time";
import type { PatientNow, Whereabouts } from "../wire/types";
import { PrimaryContactLine } from "./primary-contact";
import { byPlace, followWard, ward } from "./state";

const PICTOGRAMS: Record<Whereabouts, IconName> = {
  in_bed: "bed",
  up: "up",
  out_of_room: "out",
  unknown: "unknown",
};

export function WardPage() {
  const units = wards(session.value);
  const chosen = useSignal(units[0]?.id);
  const unit = units.some(({ id }) => id === chosen.value) ? chosen.value : units[0]?.id;
  useEffect(() => (unit === undefined ? undefined : followWard(unit)), [unit]);
  const shown = ward.value?.unit === unit ? ward.value : undefined;
  const patients = [...(shown?.now?.patients ?? [])].sort(byPlace);
  return (
    <section class="ward" aria-labelledby="ward-title" data-testid="ward">
      <h1 id="ward-title" class="screen-title" tabIndex={-1}>
        {t("ward-title")}
      </h1>
      {units.length > 1 && (
        <fieldset class="chips units" aria-label={t("units")}>
          {units.map(({ id, name }) => (
            <button
              key={id}
              type="button"
              class="chip"
              aria-pressed={id === unit}
              data-testid="ward-unit"
              data-unit={id}
              onClick={() => {
                chosen.value = id;
              }}
            >
              {name}
            </button>
          ))}
        </fieldset>
      )}
      <p class={shown?.failed ? "ward-age attention" : "ward-age muted"} role="status">
        {shown?.now !== undefined &&
          t(shown.failed ? "ward-stale" : "ward-as-of", { at: clockWithSeconds(shown.now.at) })}
        {shown?.now === undefined && t(shown?.failed ? "ward-none" : "ward-loading")}
      </p>
      <ul class="tiles">
        {patients.map((now) => (
          <Tile key={now.patient.id} unit={unit ?? ""} now={now} />
        ))}
      </ul>
    </section>
  );
}

function Tile({ unit, now }: { unit: string; now: PatientNow }) {
  const { patient, whereabouts, since, blind, open_alarms } = now;
  const alarm = openAlarms(picture.value).find(({ subjects }) =>
    subjects.some(({ id }) => id === patient.id),
  )?.id;
  return (
    <li
      class={`tile ${whereabouts} ${open_alarms > 0 ? "alarmed" : ""}`}
      data-testid="ward-tile"
      data-patient={patient.id}
      data-whereabouts={whereabouts}
    >
      <p class="tile-place">{patient.place?.name ?? ""}</p>
      <p class="tile-name">{patient.name}</p>
      <p class="tile-where">
        <Icon name={PICTOGRAMS[whereabouts] ?? "unknown"} /> {t(`where-${whereabouts}`)}
      </p>
      {since === undefined ? (
        <p class="tile-since">{t("where-never")}</p>
      ) : (
        <p class="tile-since">
          <span>{t("where-since", { at: clock(since) })}</span>{" "}
          <span>({minutes(tick.value + clockOffset() - Date.parse(since))})</span>
        </p>
      )}
      <PrimaryContactLine unit={unit} patient={patient} />
      {open_alarms > 0 && (
        <a
          class="tile-alarm"
          href={href(alarm === undefined ? { screen: "alarms" } : { screen: "alarm", id: alarm })}
        >
          <Icon name="bell" /> {t("ward-alarms", { count: open_alarms })}
        </a>
      )}
      {blind && (
        <p class="tile-blind">
          <Icon name="technical" /> {t("ward-blind")}
        </p>
      )}
    </li>
  );
}
