// The first thing offered after signing in: being on duty. Alarms are seen without it, but nobody rings you.

import { computed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { dutyUnits } from "../session/access";
import { keyState, session } from "../session/state";
import { picture, serverNow } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { prefer, preferences } from "../ui/preferences";
import { zone } from "../ui/time";
import type { UnitRef } from "../wire/types";
import { loadPlanned, planned } from "./planned";
import { dutyIn, startDuty } from "./state";
import { proposedEnd } from "./until";
import { UntilPicker } from "./until-picker";

/** May be on duty somewhere and is not. Unknown until the picture has come. */
export const offersDuty = computed(() => {
  const units = dutyUnits(session.value);
  const me = session.value?.person.id;
  const known = Object.keys(picture.value).length > 0;
  return (
    keyState.value !== "unusable" &&
    known &&
    units.length > 0 &&
    units.every((unit) => dutyIn(unit.id, picture.value, entries.value, me) === "off")
  );
});

/** What is proposed for these units: by their rosters, else by the usual change of shift. */
export function proposedFor(units: string[]): number {
  const duties = units.flatMap((unit) => planned.value[unit] ?? []);
  return proposedEnd(duties, session.value?.person.id, serverNow(), zone.value);
}

export async function startIn(units: UnitRef[], until: number | undefined): Promise<void> {
  const end = until === undefined ? undefined : new Date(until).toISOString();
  for (const unit of units) await startDuty(unit, end);
}

export function StartDuty() {
  const units = dutyUnits(session.value);
  const usual = preferences.value.units.filter((id) => units.some((unit) => unit.id === id));
  const chosen = useSignal<string[] | undefined>(undefined);
  const until = useSignal<number | "unknown" | undefined>(undefined);
  const picked =
    chosen.value ?? (usual.length > 0 ? usual : units.length === 1 ? units.map(({ id }) => id) : []);
  const wanted = picked.join();
  useEffect(() => {
    for (const unit of picked) void loadPlanned(unit);
  }, [wanted]);
  const proposed = proposedFor(picked);
  const end = until.value === "unknown" ? undefined : (until.value ?? proposed);
  const start = () => {
    prefer({ units: picked });
    void startIn(
      units.filter(({ id }) => picked.includes(id)),
      end,
    );
  };
  return (
    <section class="start-duty" aria-labelledby="start-duty-title" data-testid="start-duty">
      <h2 id="start-duty-title">{t("duty-offer")}</h2>
      <p>{t("duty-offer-more")}</p>
      {units.length > 1 && (
        <fieldset class="chips" aria-label={t("duty-units")}>
          {units.map(({ id, name }) => (
            <button
              key={id}
              type="button"
              class="chip"
              aria-pressed={picked.includes(id)}
              data-testid="duty-unit"
              data-unit={id}
              onClick={() => {
                chosen.value = picked.includes(id) ? picked.filter((other) => other !== id) : [...picked, id];
              }}
            >
              {name}
            </button>
          ))}
        </fieldset>
      )}
      <UntilPicker
        until={end}
        proposed={proposed}
        allowUnknown
        choose={(next) => {
          until.value = next ?? "unknown";
        }}
      />
      <button
        type="button"
        class="button primary wide"
        data-testid="start-duty-button"
        disabled={picked.length === 0}
        onClick={start}
      >
        <Icon name="moon" /> {t(picked.length === 0 ? "duty-choose" : "duty-start")}
      </button>
    </section>
  );
}
