// Per unit: am I on duty, who else is, and can they be reached.

import { t } from "../i18n";
import { dutyUnits, wards } from "../session/access";
import { session } from "../session/state";
import { picture } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { clock } from "../ui/time";
import type { DutyView, UnitRef } from "../wire/types";
import { dutyIn, dutyText, endDuty, startDuty } from "./state";

export function DutySection() {
  const may = dutyUnits(session.value);
  const units = wards(session.value);
  if (units.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="duty-title">
      <h2 id="duty-title">{t("duty-title")}</h2>
      {units.map((unit) => (
        <UnitDuty key={unit.id} unit={unit} may={may.some(({ id }) => id === unit.id)} />
      ))}
    </section>
  );
}

function UnitDuty({ unit, may }: { unit: UnitRef; may: boolean }) {
  const duty = dutyIn(unit.id, picture.value, entries.value, session.value?.person.id);
  const on = duty === "on" || duty === "starting";
  return (
    <div class="unit-duty" data-testid="unit-duty" data-unit={unit.id} data-duty={duty}>
      <div class="row">
        <h3>
          {unit.name} {may && <span class="muted">{dutyText(duty)}</span>}
        </h3>
        {may && (
          <button
            type="button"
            class="button"
            data-testid={on ? "end-duty" : "start-duty-in-unit"}
            onClick={() => void (on ? endDuty(unit) : startDuty(unit))}
          >
            {t(on ? "duty-end" : "duty-start")}
          </button>
        )}
      </div>
      <Colleagues duty={picture.value[unit.id]?.duty ?? []} />
    </div>
  );
}

function Colleagues({ duty }: { duty: DutyView[] }) {
  if (duty.length === 0) return <p class="muted">{t("duty-nobody")}</p>;
  return (
    <ul class="colleagues">
      {duty.map(({ person, since, connected }) => (
        <li key={person.id} class={connected ? "" : "no-contact"}>
          <Icon name={connected ? "live" : "none"} />
          <span>{person.name}</span>
          <span class="muted">
            {t("duty-since", { at: clock(since) })} · {t(connected ? "duty-connected" : "duty-unconnected")}
          </span>
        </li>
      ))}
    </ul>
  );
}
