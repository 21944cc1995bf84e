// 'Klar for vakt?': one list of what makes this phone ring. Only what fails or needs an answer is opened up.

import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { clockOffset } from "../sync/live";
import { askPermission, comparePush, known, permission } from "../sync/push";
import { Icon, type IconName } from "../ui/icons";
import { SoundCheck } from "../ui/sound-check";
import { clock, tick } from "../ui/time";
import { isInstalled, thisSystem } from "./phone";
import {
  answerSound,
  lastTest,
  provenAt,
  putCheckAside,
  reach,
  ready,
  runTrial,
  steps,
  trial,
} from "./state";
import { isFine, left, needsWord, type Step } from "./steps";
import { adviceFor, stepText } from "./words";

/** On the first screen, at the start of a duty. */
export function ReadyCheck() {
  return (
    <section class="ready" aria-labelledby="ready-title" data-testid="ready-check" data-ready={ready.value}>
      <div class="row">
        <h2 id="ready-title">{t("ready-title")}</h2>
        <button type="button" class="button quiet" data-testid="ready-aside" onClick={putCheckAside}>
          {t(ready.value ? "ready-done" : "ready-aside")}
        </button>
      </div>
      {ready.value && <ReadyLine />}
      <Steps all={false} />
    </section>
  );
}

/** One line on the first screen while alarms need the room, or after it was put aside. */
export function ReadyAside() {
  const count = left(steps.value);
  return (
    <a class="ready-aside" href="#/me" data-testid="ready-aside-line">
      <Icon name="help" /> <span>{t("ready-left", { count })}</span> <Icon name="next" />
    </a>
  );
}

export function ReadyLine() {
  const at = provenAt.value;
  if (at === undefined) return null;
  return (
    <p class="ready-line" role="status" data-testid="ready-line">
      <Icon name="check" /> {t("ready-line", { at: clock(at) })}
    </p>
  );
}

/** Not everything is well, but this much is known. */
function ReachedLine() {
  if (reach.value?.reach !== "verified" || provenAt.value === undefined) return null;
  return (
    <p class="ready-line" data-testid="ready-reached">
      <Icon name="check" /> {t("ready-empty-reached", { at: clock(provenAt.value) })}
    </p>
  );
}

/** On one's own page: the line when all is well, every step on request, and the test whenever one likes. */
export function ReadySection() {
  const all = useSignal(false);
  // Where it has not gone well, the step itself offers it.
  const tested = steps.value.some(({ id, state }) => id === "push" && state === "ok");
  return (
    <section class="panel ready-panel" aria-labelledby="ready-me-title" data-testid="ready-section">
      <h2 id="ready-me-title">{t("ready-title")}</h2>
      {ready.value ? <ReadyLine /> : <ReachedLine />}
      <Steps all={all.value} />
      <div class="ready-buttons">
        {tested && <TryButton quiet={true} />}
        <button
          type="button"
          class="button quiet"
          data-testid="ready-all"
          aria-expanded={all.value}
          onClick={() => {
            all.value = !all.value;
          }}
        >
          {t(all.value ? "ready-fewer" : "ready-all")}
        </button>
      </div>
    </section>
  );
}

const ICONS: Record<Step["state"], IconName> = {
  ok: "check",
  note: "check",
  ask: "help",
  wait: "clock",
  fail: "none",
};

function Steps({ all }: { all: boolean }) {
  const shown = steps.value.filter((step) => all || needsWord(step));
  const rest = steps.value.filter((step) => isFine(step) && !needsWord(step)).length;
  return (
    <>
      <ul class="ready-steps">
        {shown.map((step) => (
          <StepRow key={step.id} step={step} />
        ))}
      </ul>
      {!all && rest > 0 && shown.length > 0 && (
        <p class="ready-rest">
          <Icon name="check" /> {t("ready-rest", { rest })}
        </p>
      )}
    </>
  );
}

function StepRow({ step }: { step: Step }) {
  const told = {
    trial: trial.value,
    tested: lastTest.value,
    proven_at: provenAt.value,
    clock_offset_ms: clockOffset(),
    now: tick.value,
  };
  const phone = { system: thisSystem(), installed: isInstalled() };
  const asksSound = step.id === "sound" && step.state !== "ok";
  const advice = adviceFor(step, phone, known.value, lastTest.value);
  return (
    <li
      class="ready-step"
      data-guard={`ready-${step.id}`}
      data-testid="ready-step"
      data-step={step.id}
      data-state={step.state}
    >
      {!asksSound && <Icon name={ICONS[step.state]} />}
      {/* It asks in its own words; a 'no' keeps the question, so that a louder volume can be answered for. */}
      {asksSound && <SoundCheck always={true} onAnswer={answerSound} />}
      <div class="ready-words" role={step.id === "push" ? "status" : undefined}>
        <p class={asksSound ? "hidden" : undefined}>
          <span class="hidden">{t(`ready-state-${step.state}`)}: </span>
          {stepText(step, told)}
        </p>
        {advice !== "" && <p class="ready-advice">{advice}</p>}
      </div>
      <StepButton step={step} />
    </li>
  );
}

function StepButton({ step }: { step: Step }) {
  if (step.id === "notifications" && permission.value === "default") {
    return (
      <button
        type="button"
        class="button primary wide"
        data-testid="ready-allow"
        onClick={() => void askPermission()}
      >
        <Icon name="bell" /> {t("ready-allow")}
      </button>
    );
  }
  if (step.id === "subscription" && step.state === "fail") {
    return (
      <button
        type="button"
        class="button wide"
        data-testid="ready-compare"
        onClick={() => void comparePush()}
      >
        <Icon name="turn" /> {t("ready-again")}
      </button>
    );
  }
  if (step.id === "push" && (step.state === "ask" || step.state === "note" || step.state === "fail")) {
    return <TryButton quiet={false} />;
  }
  return null;
}

function TryButton({ quiet }: { quiet: boolean }) {
  return (
    <button
      type="button"
      class={quiet ? "button" : "button primary wide"}
      data-testid="ready-try"
      disabled={permission.value !== "granted" || known.value.state !== "known"}
      onClick={() => void runTrial(true)}
    >
      <Icon name="phone" /> {t("ready-try")}
    </button>
  );
}

/** Says it where it is seen: a phone that the server does not trust to ring. */
export function ReachLost() {
  const at = provenAt.value;
  return (
    <div role="alert">
      <a class="reach-lost" href="#/me" data-testid="reach-lost">
        <Icon name="none" />
        <span>{at === undefined ? t("ready-lost-never") : t("ready-lost", { at: clock(at) })}</span>
        <Icon name="next" />
      </a>
    </div>
  );
}
