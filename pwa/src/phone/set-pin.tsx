// One's own PIN, twice.

import { useSignal } from "@preact/signals";
import { codeText, t } from "../i18n";
import { Refusal } from "../sync/api";
import { dutyApi } from "../sync/duty-api";
import { Sheet } from "../ui/sheet";
import { isPin, LONGEST_PIN } from "./state";

export function SetPinSheet({ close }: { close: () => void }) {
  const pin = useSignal("");
  const again = useSignal("");
  const problem = useSignal("");
  const state = useSignal<"idle" | "busy" | "saved">("idle");
  const save = async () => {
    problem.value = "";
    if (!isPin(pin.value)) problem.value = t("pin-length");
    else if (pin.value !== again.value) problem.value = t("pin-differs");
    if (problem.value !== "") return;
    state.value = "busy";
    try {
      await dutyApi.setPin({ pin: pin.value });
      state.value = "saved";
    } catch (error) {
      problem.value = textOf(error);
      state.value = "idle";
    }
    pin.value = "";
    again.value = "";
  };
  return (
    <Sheet title={t("pin-set")} testid="set-pin-sheet" close={close}>
      {state.value === "saved" ? (
        <p role="status">{t("pin-saved")}</p>
      ) : (
        <form
          class="pin-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (state.value === "idle") void save();
          }}
        >
          <p>{t("pin-set-more")}</p>
          {[
            { label: t("pin-first"), value: pin, testid: "pin-first" },
            { label: t("pin-again"), value: again, testid: "pin-again" },
          ].map(({ label, value, testid }) => (
            <label key={testid} class="field">
              <span>{label}</span>
              <input
                type="password"
                inputMode="numeric"
                autocomplete="off"
                maxLength={LONGEST_PIN}
                data-testid={testid}
                value={value.value}
                onInput={(event) => {
                  value.value = event.currentTarget.value;
                }}
              />
            </label>
          ))}
          <p class="form-problem" role="alert" data-testid="pin-problem">
            {problem.value}
          </p>
          <button type="submit" class="button primary wide" data-testid="save-pin">
            {t("pin-save")}
          </button>
        </form>
      )}
      <button type="button" class="button wide" data-testid="close-pin" onClick={close}>
        {t("guest-close")}
      </button>
    </Sheet>
  );
}

function textOf(error: unknown): string {
  if (!(error instanceof Refusal)) return t("problem-unreachable");
  return error.code === "weak_pin" ? t("pin-weak") : codeText("problem", error.code);
}
