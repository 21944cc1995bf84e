// The first thing offered after signing in: being on duty. Alarms are seen without it, but nobody rings you.

import { computed, useSignal } from "@preact/signals";
import { t } from "../i18n";
import { dutyUnits } from "../session/access";
import { keyState, session } from "../session/state";
import { picture } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { prefer, preferences } from "../ui/preferences";
import { dutyIn, startDuty } from "./state";

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

export function StartDuty() {
  const units = dutyUnits(session.value);
  const usual = preferences.value.units.filter((id) => units.some((unit) => unit.id === id));
  const chosen = useSignal<string[] | undefined>(undefined);
  const picked =
    chosen.value ?? (usual.length > 0 ? usual : units.length === 1 ? units.map(({ id }) => id) : []);
  const start = async () => {
    prefer({ units: picked });
    for (const unit of units) if (picked.includes(unit.id)) await startDuty(unit);
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
      <button
        type="button"
        class="button primary wide"
        data-testid="start-duty-button"
        disabled={picked.length === 0}
        onClick={() => void start()}
      >
        <Icon name="moon" /> {t(picked.length === 0 ? "duty-choose" : "duty-start")}
      </button>
    </section>
  );
}
