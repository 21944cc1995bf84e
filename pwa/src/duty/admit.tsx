// Letting in a temp without an account: a code on a colleague's screen, good for one duty.

import { useSignal } from "@preact/signals";
import { codeText, t } from "../i18n";
import { ask } from "../session/command";
import { serverNow } from "../sync/live";
import { abandon, dismiss, outcomeOf } from "../sync/sender";
import { Icon } from "../ui/icons";
import { Sheet } from "../ui/sheet";
import { duration, tick, zone } from "../ui/time";
import type { UnitRef } from "../wire/types";
import { CODE_VALID_MS, inGroups, makeCode } from "./admission-code";
import { QrCode } from "./qr-code";
import { STEP_MS, usualEnd } from "./until";
import { UntilPicker } from "./until-picker";

const ANSWER_MS = 12_000;

type Shown =
  | { state: "choosing"; problem?: string }
  | { state: "asking" }
  | { state: "code"; code: string; valid_until: number };

interface Props {
  unit: UnitRef;
  /** The end of the colleague's own duty. */
  until: string | undefined;
  close: () => void;
}

export function AdmitSheet({ unit, until, close }: Props) {
  const shown = useSignal<Shown>({ state: "choosing" });
  const own = until === undefined ? 0 : Date.parse(until);
  const proposed = own > serverNow() + STEP_MS ? own : usualEnd(serverNow(), zone.value);
  const end = useSignal(proposed);
  /** Shown only once the server has it: a code that nobody answers for would send the temp away. */
  const make = async () => {
    shown.value = { state: "asking" };
    const { code, code_hash } = await makeCode();
    const payload = { code_hash, until: new Date(end.value).toISOString() };
    const command_id = await ask(
      { kind: "admit", unit: unit.id, label: unit.name, payload },
      ANSWER_MS + 2_000,
    );
    const outcome = await outcomeOf(command_id, ANSWER_MS);
    if (outcome === "done" || outcome?.state === "confirmed") {
      shown.value = { state: "code", code, valid_until: Date.now() + CODE_VALID_MS };
      return;
    }
    if (outcome === undefined) await abandon(command_id);
    else await dismiss(command_id);
    const code_ = outcome?.answer?.code;
    const problem = code_ === undefined ? t("guest-admit-failed") : codeText("problem", code_);
    shown.value = { state: "choosing", problem };
  };
  const { value } = shown;
  return (
    <Sheet title={t("guest-admit")} testid="admit-sheet" close={close}>
      {value.state === "code" ? (
        <Code
          code={value.code}
          left={value.valid_until - tick.value}
          again={() => {
            shown.value = { state: "choosing" };
          }}
        />
      ) : (
        <>
          <p>{t("guest-admit-more", { unit: unit.name })}</p>
          <UntilPicker
            until={end.value}
            proposed={proposed}
            choose={(next) => {
              end.value = next ?? proposed;
            }}
          />
          <p class="form-problem" role="alert" data-testid="admit-problem">
            {value.state === "choosing" && value.problem}
          </p>
          <button
            type="button"
            class="button primary wide"
            data-testid="make-code"
            disabled={value.state === "asking"}
            onClick={() => void make()}
          >
            {t(value.state === "asking" ? "guest-admit-asking" : "guest-admit-show")}
          </button>
        </>
      )}
      <button type="button" class="button wide" data-testid="close-admit" onClick={close}>
        {t("guest-close")}
      </button>
    </Sheet>
  );
}

function Code({ code, left, again }: { code: string; left: number; again: () => void }) {
  if (left <= 0) {
    return (
      <>
        <p role="status">{t("guest-admit-expired")}</p>
        <button type="button" class="button primary wide" onClick={again}>
          {t("guest-admit-again")}
        </button>
      </>
    );
  }
  return (
    <>
      <p>{t("guest-admit-scan")}</p>
      <QrCode text={`${location.origin}/#/guest/${code}`} label={t("guest-admit-qr")} />
      <p class="muted">
        <Icon name="clock" /> {t("guest-admit-left", { left: duration(left) })}
      </p>
      <details>
        <summary>{t("guest-admit-type")}</summary>
        <p>{t("guest-admit-open")}</p>
        <p class="code-address">{`${location.origin}/#/guest`}</p>
        <p class="code-text" data-testid="admission-code">
          {inGroups(code)}
        </p>
      </details>
    </>
  );
}
