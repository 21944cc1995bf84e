// Signing: what was it, what did you do, and your name. Three taps when nothing is unusual.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { codeText, t } from "../i18n";
import { session } from "../session/state";
import type { Draft } from "../sync/db";
import { picture } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { go, href } from "../ui/router";
import { clock } from "../ui/time";
import type { AlarmView, Outcome, SignPayload } from "../wire/types";
import { arrive, signAlarm } from "./act";
import { actionsFor, OFFERED_OUTCOMES } from "./choices";
import { draftId, drafts, dropDraft, emptyDraft, keepDraft } from "./draft";
import { useOpened } from "./opened";
import { findAlarm, signableWith } from "./order";
import { ACTION_ICONS, OUTCOME_ICONS } from "./pictograms";
import { type Missing, missingFrom, needsVisit } from "./sign-rules";
import { standingOf } from "./standing";
import { titleOf, whatOf } from "./words";

export function SignPage({ id }: { id: string }) {
  const alarm = findAlarm(picture.value, id);
  const who = session.value;
  // A start that comes while the form is open must be seen before it can be signed for.
  const seenStart = useSignal(alarm?.start_seq ?? 0);
  useOpened(alarm);
  useEffect(() => {
    if (alarm === undefined || alarm.state === "signed") go({ screen: "alarm", id });
  }, [alarm, id]);
  if (alarm === undefined || who === undefined) return null;

  const key = draftId(who.person.id, alarm.id);
  const draft = drafts.value[key] ?? emptyDraft(key);
  const change = (part: Partial<Draft>) => keepDraft({ ...draft, ...part });
  const visit = needsVisit(alarm, standingOf(alarm, entries.value, who.person));
  const missing = missingFrom(draft, alarm, visit);
  const others = signableWith(picture.value, alarm);
  const submit = async () => {
    if (missing !== undefined) return;
    const also = draft.also.filter((other) => others.some(({ id }) => id === other));
    const payload: SignPayload = {
      outcome: draft.outcome as Outcome,
      actions: draft.actions,
      subjects: alarm.subjects.length > 1 ? draft.subjects : [],
      ...(also.length === 0 ? {} : { alarm_ids: also }),
    };
    await signAlarm(alarm, payload, draft.note.trim());
    dropDraft(key);
    go({ screen: "alarms" });
  };

  return (
    <form
      class="sign"
      data-testid="sign-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <a class="back" href={href({ screen: "alarm", id })}>
        <Icon name="back" /> {t("back")}
      </a>
      <header>
        <h1 class="sign-title" tabIndex={-1}>
          {titleOf(alarm)}
        </h1>
        <p class="muted">
          {whatOf(alarm)} · {t("since", { at: clock(alarm.raised_at) })}
        </p>
      </header>
      {visit && <VisitFirst alarm={alarm} />}
      {alarm.subjects.length > 1 && <Whom alarm={alarm} draft={draft} change={change} />}
      <Outcomes draft={draft} change={change} />
      <Actions alarm={alarm} draft={draft} change={change} />
      {others.length > 0 && <Also others={others} draft={draft} change={change} />}
      <Note draft={draft} change={change} />
      <div class="sign-submit">
        {alarm.start_seq > seenStart.value ? (
          <div class="notice" role="alert">
            <Icon name="bell" />
            <p class="notice-text">{t("sign-newer", { at: clock(alarm.last_start_at) })}</p>
            <button
              type="button"
              class="button"
              data-testid="seen-newer"
              onClick={() => {
                seenStart.value = alarm.start_seq;
              }}
            >
              {t("sign-newer-seen")}
            </button>
          </div>
        ) : (
          <>
            <p class="sign-missing" aria-live="polite">
              {hintFor(draft, missing)}
            </p>
            <button
              type="submit"
              class="button primary wide"
              data-testid="submit-signature"
              aria-disabled={missing !== undefined}
            >
              <Icon name="sign" /> {t("sign-as", { name: who.person.name })}
            </button>
          </>
        )}
      </div>
    </form>
  );
}

/** Says why it cannot be signed yet, and offers what is missing. */
function VisitFirst({ alarm }: { alarm: AlarmView }) {
  return (
    <div class="notice visit-first" role="status" data-testid="visit-first">
      <Icon name="eye" />
      <p class="notice-text">{t("rule-visit-why")}</p>
      <button
        type="button"
        class="button primary wide"
        data-testid="arrive-button"
        onClick={() => void arrive(alarm)}
      >
        <Icon name="arrived" /> {t("arrive")}
      </button>
    </div>
  );
}

function hintFor(draft: Draft, missing: Missing | undefined): string {
  if (missing !== undefined) return missing === "visit" ? t("rule-visit") : t(`sign-missing-${missing}`);
  return draft.outcome === "not_checked" ? t("reason-not_checked") : "";
}

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

function toggled(list: string[], item: string): string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}

function Whom({ alarm, draft, change }: PartProps & { alarm: AlarmView }) {
  return (
    <fieldset>
      <legend>{t("sign-whom")}</legend>
      <div class="chips">
        {alarm.subjects.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            class="chip"
            aria-pressed={draft.subjects.includes(id)}
            data-testid="subject-choice"
            data-subject={id}
            onClick={() => change({ subjects: toggled(draft.subjects, id) })}
          >
            <Icon name="person" /> {name}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function Outcomes({ draft, change }: PartProps) {
  return (
    <fieldset>
      <legend>{t("sign-what")}</legend>
      <div class="outcomes">
        {OFFERED_OUTCOMES.map((outcome) => (
          <label key={outcome} class="outcome" data-testid="outcome-choice" data-outcome={outcome}>
            <input
              type="radio"
              name="outcome"
              value={outcome}
              checked={draft.outcome === outcome}
              onChange={() => change({ outcome })}
            />
            <Icon name={OUTCOME_ICONS[outcome]} />
            <span>{codeText("outcome", outcome)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Actions({ alarm, draft, change }: PartProps & { alarm: AlarmView }) {
  return (
    <fieldset>
      <legend>{t("sign-did")}</legend>
      <div class="chips">
        {actionsFor(alarm.kind).map((action) => (
          <button
            key={action}
            type="button"
            class="chip"
            aria-pressed={draft.actions.includes(action)}
            data-testid="action-chip"
            data-action={action}
            onClick={() => change({ actions: toggled(draft.actions, action) })}
          >
            <Icon name={ACTION_ICONS[action]} /> {codeText("action", action)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** One signature for several alarms of the same person, each named. */
function Also({ others, draft, change }: PartProps & { others: AlarmView[] }) {
  return (
    <fieldset>
      <legend>{t("sign-also")}</legend>
      <div class="chips">
        {others.map((other) => (
          <button
            key={other.id}
            type="button"
            class="chip"
            aria-pressed={draft.also.includes(other.id)}
            data-testid="also-choice"
            data-alarm-id={other.id}
            onClick={() => change({ also: toggled(draft.also, other.id) })}
          >
            <Icon name="plus" /> {whatOf(other)} {clock(other.raised_at)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function Note({ draft, change }: PartProps) {
  const opened = useSignal(draft.note !== "");
  if (!opened.value && draft.outcome !== "other") {
    return (
      <button
        type="button"
        class="button quiet note-open"
        data-testid="add-note"
        onClick={() => {
          opened.value = true;
        }}
      >
        <Icon name="plus" /> {t("sign-note-add")}
      </button>
    );
  }
  return (
    <label class="note-field">
      <span>{draft.outcome === "other" ? t("sign-note-required") : t("sign-note")}</span>
      <textarea
        rows={3}
        maxLength={4000}
        value={draft.note}
        data-testid="note"
        onInput={(event) => change({ note: event.currentTarget.value })}
      />
    </label>
  );
}
