// Per unit: am I on duty and until when, who else is, can they be reached, and who comes next.

import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { dutyUnits, leadsShift, wards } from "../session/access";
import { session } from "../session/state";
import { picture, serverNow } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { clock } from "../ui/time";
import type { DutyView, UnitRef } from "../wire/types";
import { AdmitSheet } from "./admit";
import { askToEnd } from "./end";
import { ComingUp, OnDutyNow } from "./roster";
import { RosterImport } from "./roster-import";
import { proposedFor, startIn } from "./start-duty";
import { dutyIn, dutyText, extendDuty, myDuty, untilOf } from "./state";
import { extended } from "./until";

const HOUR_MS = 3_600_000;

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
  const me = session.value?.person.id;
  const duty = dutyIn(unit.id, picture.value, entries.value, me);
  const on = duty === "on" || duty === "starting";
  const mine = myDuty(unit.id, picture.value, me);
  const here = picture.value[unit.id]?.duty ?? [];
  const goesTo = picture.value[unit.id]?.handed_over_to;
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
            onClick={() => void (on ? askToEnd(unit) : startIn([unit], proposedFor([unit.id])))}
          >
            {on ? t("duty-end") : t("duty-start-until", { at: clock(proposedFor([unit.id])) })}
          </button>
        )}
      </div>
      {mine !== undefined && duty === "on" && <MyDuty unit={unit} mine={mine} />}
      {goesTo !== undefined && (
        <p class="attention" data-testid="handed-over-to">
          <Icon name="release" /> {t("duty-goes-to", { unit: goesTo.name })}
        </p>
      )}
      <h4 class="roster-title">{t("roster-title")}</h4>
      <OnDutyNow duty={here} />
      <ComingUp unit={unit.id} duty={here} />
      {leadsShift(session.value, unit.id) && <RosterImport unit={unit} />}
    </div>
  );
}

function MyDuty({ unit, mine }: { unit: UnitRef; mine: DutyView }) {
  const admitting = useSignal(false);
  const until = untilOf(mine, unit.id, entries.value);
  return (
    <div class="my-duty">
      {until !== undefined && (
        <button
          type="button"
          class="button"
          data-testid="extend-duty"
          onClick={() => void extendDuty(unit, extended(until, HOUR_MS, serverNow()))}
        >
          <Icon name="clock" /> {t("duty-until", { at: clock(until) })} · {t("duty-extend-hour")}
        </button>
      )}
      <button
        type="button"
        class="button"
        data-testid="admit"
        onClick={() => {
          admitting.value = true;
        }}
      >
        <Icon name="people" /> {t("guest-admit")}
      </button>
      {admitting.value && (
        <AdmitSheet
          unit={unit}
          until={until}
          close={() => {
            admitting.value = false;
          }}
        />
      )}
    </div>
  );
}
