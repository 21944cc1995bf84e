// Signing in, for the first time or again. Again covers the screen and leaves it as it was underneath.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { codeText, t } from "../i18n";
import { Refusal } from "../sync/api";
import { KeyUnusable } from "../sync/keys";
import { unsent } from "../sync/sender";
import { Icon } from "../ui/icons";
import { href } from "../ui/router";
import { Languages } from "./languages";
import { session, signIn } from "./state";

export function SignIn({ again }: { again: boolean }) {
  const username = useSignal("");
  const password = useSignal("");
  const busy = useSignal(false);
  const problem = useSignal("");
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = async () => {
    busy.value = true;
    problem.value = "";
    try {
      await signIn(username.value.trim(), password.value);
    } catch (error) {
      problem.value = textOf(error);
      password.value = "";
    }
    busy.value = false;
  };

  return (
    <main class="sign-in" data-testid="sign-in">
      <form
        class="sign-in-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy.value) void submit();
        }}
      >
        <p class="brand">
          <Icon name="moon" /> Nattvakt
        </p>
        <h1>{again ? t("sign-in-again", { name: session.value?.person.name ?? "" }) : t("sign-in-title")}</h1>
        {again && <p>{t("sign-in-again-more", { count: unsent.value })}</p>}
        <label class="field">
          <span>{t("username")}</span>
          <input
            ref={first}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            data-testid="username"
            value={username.value}
            onInput={(event) => {
              username.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          <span>{t("password")}</span>
          <input
            name="password"
            type="password"
            autocomplete="current-password"
            required
            data-testid="password"
            value={password.value}
            onInput={(event) => {
              password.value = event.currentTarget.value;
            }}
          />
        </label>
        <p class="form-problem" role="alert" data-testid="sign-in-problem">
          {problem.value}
        </p>
        <button
          type="submit"
          class="button primary wide"
          data-testid="sign-in-button"
          aria-disabled={busy.value}
        >
          {busy.value ? t("signing-in") : t("sign-in")}
        </button>
        {!again && (
          <a class="button quiet" href={href({ screen: "guest" })} data-testid="guest-link">
            {t("guest-have-code")}
          </a>
        )}
        <Languages />
      </form>
    </main>
  );
}

function textOf(error: unknown): string {
  if (error instanceof Refusal) return codeText("problem", error.code);
  if (error instanceof KeyUnusable) return t("key-unusable");
  return t("problem-unreachable");
}
