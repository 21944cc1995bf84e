// 'Gi telefonen videre': who gets it, and their PIN on keys that a glove can press.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { codeText, t } from "../i18n";
import { session } from "../session/state";
import { Refusal } from "../sync/api";
import { dutyApi } from "../sync/duty-api";
import { unsent } from "../sync/sender";
import { Icon } from "../ui/icons";
import { Sheet } from "../ui/sheet";
import type { PhonePerson } from "../wire/types";
import { handOnTo, isPin, LONGEST_PIN } from "./state";

export function HandOn({ close }: { close: () => void }) {
  const people = useSignal<PhonePerson[] | "loading" | "failed">("loading");
  const chosen = useSignal<PhonePerson | undefined>(undefined);
  useEffect(() => {
    dutyApi.people().then(
      (known) => {
        people.value = known.people.filter(({ id }) => id !== session.peek()?.person.id);
      },
      () => {
        people.value = "failed";
      },
    );
  }, [people]);
  const known = people.value;
  if (chosen.value !== undefined) {
    return (
      <PinPad
        person={chosen.value}
        close={close}
        back={() => {
          chosen.value = undefined;
        }}
      />
    );
  }
  return (
    <Sheet title={t("pin-who")} testid="hand-on-sheet" close={close}>
      {known === "loading" && <p class="muted">{t("loading")}</p>}
      {known === "failed" && <p class="form-problem">{t("problem-unreachable")}</p>}
      {Array.isArray(known) && known.length === 0 && <p>{t("pin-nobody")}</p>}
      {unsent.value > 0 && <p class="muted">{t("pin-unsent", { count: unsent.value })}</p>}
      {Array.isArray(known) &&
        known.map((person) => (
          <button
            key={person.id}
            type="button"
            class="button wide person-row"
            data-testid="phone-person"
            data-person={person.id}
            onClick={() => {
              chosen.value = person;
            }}
          >
            <span class="initials" aria-hidden="true">
              {person.initials}
            </span>
            <span>{person.name}</span>
          </button>
        ))}
      <button type="button" class="button wide" onClick={close}>
        {t("cancel")}
      </button>
    </Sheet>
  );
}

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

interface PadProps {
  person: PhonePerson;
  close: () => void;
  back: () => void;
}

function PinPad({ person, close, back }: PadProps) {
  const pin = useSignal("");
  const problem = useSignal("");
  const busy = useSignal(false);
  const type = (digit: string) => {
    problem.value = "";
    if (pin.value.length < LONGEST_PIN) pin.value += digit;
  };
  const remove = () => {
    pin.value = pin.value.slice(0, -1);
  };
  const take = async () => {
    if (!isPin(pin.value) || busy.value) return;
    busy.value = true;
    try {
      await handOnTo(person.id, pin.value);
      close();
    } catch (error) {
      problem.value = textOf(error);
    }
    pin.value = "";
    busy.value = false;
  };
  // A keyboard types too, where there is one.
  useEffect(() => {
    const press = ({ key }: KeyboardEvent) => {
      if (/^\d$/.test(key)) type(key);
      else if (key === "Backspace") remove();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return (
    <Sheet title={t("pin-of", { name: person.name })} testid="pin-pad" close={close}>
      <p class="pin-dots" role="status" aria-label={t("pin-typed", { count: pin.value.length })}>
        {"●".repeat(pin.value.length) || "–"}
      </p>
      <p class="form-problem" role="alert" data-testid="pin-problem">
        {problem.value}
      </p>
      <div class="pin-keys">
        {DIGITS.map((digit) => (
          <PinKey key={digit} digit={digit} press={type} />
        ))}
        <button type="button" class="button pin-key" aria-label={t("pin-delete")} onClick={remove}>
          <Icon name="back" />
        </button>
        <PinKey digit="0" press={type} />
        <button
          type="button"
          class="button primary pin-key"
          data-testid="pin-ok"
          aria-disabled={!isPin(pin.value) || busy.value}
          onClick={() => void take()}
        >
          {t("pin-ok")}
        </button>
      </div>
      <button type="button" class="button wide" onClick={back}>
        {t("back")}
      </button>
    </Sheet>
  );
}

function PinKey({ digit, press }: { digit: string; press: (digit: string) => void }) {
  return (
    <button
      type="button"
      class="button pin-key"
      data-testid="pin-key"
      data-digit={digit}
      onClick={() => press(digit)}
    >
      {digit}
    </button>
  );
}

const TEXTS: Record<string, string> = {
  wrong_pin: "pin-wrong",
  too_many_attempts: "pin-too-many",
  not_a_shared_phone: "pin-not-shared",
};

function textOf(error: unknown): string {
  if (!(error instanceof Refusal)) return t("problem-unreachable");
  const known = TEXTS[error.code];
  return known === undefined ? codeText("problem", error.code) : t(known);
}
