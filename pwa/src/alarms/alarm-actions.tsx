// The buttons under an alarm. The likeliest is the biggest; nothing that escalates goes on one stray tap.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { t } from "../i18n";
import { Numbers } from "../lost/numbers";
import { callForHelp } from "../session/command";
import { canAct, keyState } from "../session/state";
import { Icon } from "../ui/icons";
import { href } from "../ui/router";
import { TouchGuard, useTouchGuard } from "../ui/touch-guard";
import type { AlarmView } from "../wire/types";
import { arrive, cannotReach, giveBack, take } from "./act";
import type { Standing } from "./standing";
import { titleOf } from "./words";

const MINUTES = [5, 15, 30];

export function AlarmActions({ alarm, standing }: { alarm: AlarmView; standing: Standing }) {
  const guard = useMemo(() => new TouchGuard(() => performance.now()), []);
  const container = useTouchGuard(guard);
  if (keyState.value === "unusable") return <p class="notice">{t("key-unusable")}</p>;
  if (!canAct(alarm.unit) || standing.state === "signed") return null;
  const { state, mine } = standing;
  const atHome = alarm.place?.address !== undefined;
  return (
    <section ref={container} class="actions" aria-label={t("actions")}>
      {state === "raised" && !atHome && (
        <button
          key="take"
          type="button"
          class="button primary wide"
          data-testid="take-button"
          data-guard="take"
          onClick={() => void take(alarm)}
        >
          <Icon name="walk" /> {t("take")}
        </button>
      )}
      {state === "raised" && atHome && <TakeWithMinutes alarm={alarm} />}
      {(state === "acknowledged" || (state === "arrived" && !mine)) && (
        <button
          key="arrive"
          type="button"
          class={mine ? "button primary wide" : "button wide"}
          data-testid="arrive-button"
          data-guard="arrive"
          onClick={() => void arrive(alarm)}
        >
          <Icon name="arrived" /> {mine ? t("arrive") : t("arrive-too")}
        </button>
      )}
      <a
        key="sign"
        class={state === "arrived" && mine ? "button primary wide" : "button wide"}
        data-testid="sign-button"
        data-guard="sign"
        href={href({ screen: "sign", id: alarm.id })}
      >
        <Icon name="sign" /> {t("sign")}
      </a>
      {mine && (
        <button
          key="release"
          type="button"
          class="button"
          data-testid="release-button"
          data-guard="release"
          onClick={() => void giveBack(alarm)}
        >
          <Icon name="release" /> {t("release")}
        </button>
      )}
      {mine && state === "acknowledged" && <CannotReach key="cannot" alarm={alarm} />}
      <Help key="help" alarm={alarm} />
    </section>
  );
}

function TakeWithMinutes({ alarm }: { alarm: AlarmView }) {
  return (
    <div class="take-minutes" data-guard="take-minutes">
      <button
        type="button"
        class="button primary wide"
        data-testid="take-button"
        onClick={() => void take(alarm)}
      >
        <Icon name="walk" /> {t("take")}
      </button>
      <fieldset class="minutes" aria-label={t("take-minutes-label")}>
        {MINUTES.map((minutes) => (
          <button
            key={minutes}
            type="button"
            class="button"
            data-testid="take-minutes"
            data-minutes={minutes}
            onClick={() => void take(alarm, minutes)}
          >
            {t("take-minutes", { minutes })}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** Alerts others at once, so it asks once more. */
function CannotReach({ alarm }: { alarm: AlarmView }) {
  const asking = useSignal(false);
  if (!asking.value) {
    return (
      <button
        type="button"
        class="button"
        data-testid="cannot-reach-button"
        data-guard="cannot"
        onClick={() => {
          asking.value = true;
        }}
      >
        <Icon name="blocked" /> {t("cannot-reach")}
      </button>
    );
  }
  return (
    <fieldset class="confirm" aria-label={t("cannot-reach")} data-guard="cannot-confirm">
      <p>{t("cannot-reach-confirm")}</p>
      <button
        type="button"
        class="button attention"
        data-testid="cannot-reach-confirm"
        onClick={() => {
          asking.value = false;
          void cannotReach(alarm);
        }}
      >
        {t("cannot-reach-yes")}
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          asking.value = false;
        }}
      >
        {t("cancel")}
      </button>
    </fieldset>
  );
}

/** Never queued: either colleagues are called now, or the person is told to ring. */
function Help({ alarm }: { alarm: AlarmView }) {
  const state = useSignal<"idle" | "calling" | "called" | "failed">("idle");
  useEffect(() => {
    state.value = "idle";
  }, [alarm.id, state]);
  const call = async () => {
    state.value = "calling";
    const { unit } = alarm;
    const reached = await callForHelp({ unit, alarm, label: titleOf(alarm) }).catch(() => false);
    state.value = reached ? "called" : "failed";
  };
  return (
    <div class="help" data-guard="help">
      <button
        type="button"
        class="button acute-outline wide"
        data-testid="help-button"
        disabled={state.value === "calling"}
        onClick={() => void call()}
      >
        <Icon name="help" /> {state.value === "calling" ? t("help-calling") : t("help")}
      </button>
      <div role="alert">
        {state.value === "called" && <p class="help-called">{t("help-called")}</p>}
        {state.value === "failed" && (
          <div class="help-failed" data-testid="help-not-sent">
            <p>
              <strong>{t("help-not-sent")}</strong> {t("help-not-sent-more")}
            </p>
            <Numbers units={[alarm.unit]} urgent />
          </div>
        )}
      </div>
    </div>
  );
}
