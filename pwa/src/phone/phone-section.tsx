// What this phone is: somebody's own, the ward's, or on the wall. A shared one is handed on by PIN.

import { useSignal } from "@preact/signals";
import { codeText, t } from "../i18n";
import { session } from "../session/state";
import { Refusal } from "../sync/api";
import { Icon, type IconName } from "../ui/icons";
import type { PhoneKind } from "../wire/types";
import { HandOn } from "./hand-on";
import { SetPinSheet } from "./set-pin";
import { becomeA, phoneKind } from "./state";

const KINDS: { kind: PhoneKind; icon: IconName }[] = [
  { kind: "personal", icon: "person" },
  { kind: "shared", icon: "people" },
  { kind: "tablet", icon: "ward" },
];

export function PhoneSection() {
  const problem = useSignal("");
  const open = useSignal<"pin" | "hand-on" | undefined>(undefined);
  const close = () => {
    open.value = undefined;
  };
  const choose = async (kind: PhoneKind) => {
    problem.value = "";
    try {
      await becomeA(kind);
    } catch (error) {
      problem.value = error instanceof Refusal ? codeText("problem", error.code) : t("pin-kind-failed");
    }
  };
  if (session.value === undefined) return null;
  return (
    <section class="panel" aria-labelledby="phone-title" data-testid="phone" data-kind={phoneKind()}>
      <h2 id="phone-title">{t("pin-title")}</h2>
      <fieldset class="phone-kinds" aria-label={t("pin-title")}>
        {KINDS.map(({ kind, icon }) => (
          <button
            key={kind}
            type="button"
            class="chip"
            aria-pressed={phoneKind() === kind}
            data-testid="phone-kind"
            data-kind={kind}
            onClick={() => void choose(kind)}
          >
            <Icon name={icon} /> <span>{t(`pin-kind-${kind}`)}</span>
          </button>
        ))}
      </fieldset>
      <p class="form-problem" role="alert" data-testid="phone-problem">
        {problem.value}
      </p>
      {phoneKind() === "shared" && (
        <>
          <button
            type="button"
            class="button wide"
            data-testid="hand-on"
            onClick={() => {
              open.value = "hand-on";
            }}
          >
            <Icon name="release" /> {t("pin-hand-on")}
          </button>
          <button
            type="button"
            class="button wide"
            data-testid="set-pin"
            onClick={() => {
              open.value = "pin";
            }}
          >
            <Icon name="key" /> {t("pin-set")}
          </button>
        </>
      )}
      {open.value === "pin" && <SetPinSheet close={close} />}
      {open.value === "hand-on" && <HandOn close={close} />}
    </section>
  );
}
