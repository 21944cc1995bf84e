// 'Du er den siste på Bjørk': who takes the alarms, or stay.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { dutyApi } from "../sync/duty-api";
import { picture } from "../sync/live";
import { Icon } from "../ui/icons";
import { Sheet } from "../ui/sheet";
import type { PolicyView, UnitRef } from "../wire/types";
import { handingOver, handOver } from "./end";
import { handOverTargets } from "./state";

export function EndSheet() {
  const asked = handingOver.value;
  return asked === undefined ? null : (
    <AskForTarget key={asked.unit.id} unit={asked.unit} problem={asked.problem} />
  );
}

function AskForTarget({ unit, problem }: { unit: UnitRef; problem: string | undefined }) {
  const policy = useSignal<PolicyView | undefined>(undefined);
  const giving = useSignal(false);
  useEffect(() => {
    dutyApi.policy(unit.id).then(
      (known) => {
        policy.value = known;
      },
      () => undefined,
    );
  }, [unit.id, policy]);
  const targets = handOverTargets(unit.id, picture.value, policy.value);
  const give = async (to: UnitRef) => {
    giving.value = true;
    await handOver(unit, to);
    giving.value = false;
  };
  const stay = () => {
    handingOver.value = undefined;
  };
  return (
    <Sheet title={t("duty-last-title", { unit: unit.name })} testid="end-sheet" close={stay}>
      <p>{t(targets.length === 0 ? "duty-last-nobody" : "duty-last")}</p>
      <p class="form-problem" role="alert" data-testid="end-problem" data-code={problem}>
        {problem !== undefined && t(`duty-refused-${problem}`)}
      </p>
      {targets.map((target) => (
        <button
          key={target.id}
          type="button"
          class="button wide choice-row"
          data-testid="hand-over-to"
          data-unit={target.id}
          disabled={giving.value}
          onClick={() => void give(target)}
        >
          <Icon name="people" />
          <span>
            {t("duty-give-to", { unit: target.name })}
            {picture.value[target.id] !== undefined && (
              <span class="choice-more">
                {t("status-on-duty", { count: picture.value[target.id]?.duty.length ?? 0 })}
              </span>
            )}
          </span>
        </button>
      ))}
      <button type="button" class="button primary wide" data-testid="stay-on-duty" onClick={stay}>
        {t("duty-stay")}
      </button>
    </Sheet>
  );
}
