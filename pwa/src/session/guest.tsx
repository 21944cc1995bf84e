// A temp without an account: a colleague's code, a name, and the duty begins.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { codeFrom } from "../duty/admission-code";
import { codeText, t } from "../i18n";
import { Refusal } from "../sync/api";
import { Icon } from "../ui/icons";
import { guestCode } from "../ui/router";
import { comeIn } from "./admission";
import { Languages } from "./languages";
import { session } from "./state";

const MOST_LETTERS = 80;

export function GuestPage() {
  const typed = useSignal("");
  const name = useSignal("");
  const busy = useSignal(false);
  const problem = useSignal("");
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const code = guestCode.value ?? codeFrom(typed.value);

  const start = async () => {
    busy.value = true;
    problem.value = "";
    try {
      await comeIn(code, name.value.trim());
    } catch (error) {
      problem.value = textOf(error);
      // Used or run out: another one can be typed.
      if (error instanceof Refusal) guestCode.value = undefined;
    }
    busy.value = false;
  };

  return (
    <main class="sign-in" data-testid="guest">
      <form
        class="sign-in-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy.value) void start();
        }}
      >
        <p class="brand">
          <Icon name="moon" /> Nattvakt
        </p>
        <h1>{t("guest-title")}</h1>
        <p>{t("guest-more")}</p>
        {guestCode.value === undefined && (
          <label class="field">
            <span>{t("guest-code")}</span>
            <input
              name="code"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              required
              data-testid="guest-code"
              value={typed.value}
              onInput={(event) => {
                typed.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        <label class="field">
          <span>{t("guest-name")}</span>
          <input
            ref={first}
            name="name"
            autocomplete="name"
            required
            maxLength={MOST_LETTERS}
            data-testid="guest-name"
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        <p class="form-problem" role="alert" data-testid="guest-problem">
          {problem.value}
        </p>
        <button
          type="submit"
          class="button primary wide"
          data-testid="guest-start"
          aria-disabled={busy.value}
        >
          {t(busy.value ? "guest-starting" : "guest-start")}
        </button>
        <a class="button quiet" href="#/">
          {t("guest-to-sign-in")}
        </a>
        <Languages />
      </form>
    </main>
  );
}

/** A link that somebody opened on a phone that already is somebody's. */
export function GuestElsewhere() {
  return (
    <section class="panel" data-testid="guest-elsewhere">
      <p>{t("guest-signed-in", { name: session.value?.person.name ?? "" })}</p>
      <a class="button wide" href="#/me">
        {t("tab-me")}
      </a>
    </section>
  );
}

function textOf(error: unknown): string {
  if (!(error instanceof Refusal)) return t("problem-unreachable");
  return error.code === "admission_invalid" ? t("guest-invalid") : codeText("problem", error.code);
}
