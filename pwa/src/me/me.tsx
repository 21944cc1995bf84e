// Oneself: duty, the outbox, how the app looks and sounds, and the way out.

import { useSignal } from "@preact/signals";
import { DutySection } from "../duty/duty-section";
import { LANGUAGE_NAMES, LANGUAGES, t, useLanguage } from "../i18n";
import { PhoneSection } from "../phone/phone-section";
import { phoneKind } from "../phone/state";
import { ReadySection } from "../ready/ready-check";
import { dutyUnits, maySeeUnassigned, rolesToCome } from "../session/access";
import { keyState, session, signOut } from "../session/state";
import { ToCome } from "../session/to-come";
import { UnassignedDevices } from "../session/unassigned";
import { unsent } from "../sync/sender";
import { applyUpdate, updateReady } from "../sync/updates";
import { Icon } from "../ui/icons";
import { prefer, preferences, TEXT_SIZES, THEMES } from "../ui/preferences";
import { audible, play } from "../ui/sound";
import { OutboxList } from "./outbox-list";

export function MePage() {
  const who = session.value;
  return (
    <section class="me" aria-labelledby="me-title" data-testid="me">
      <h1 id="me-title" class="screen-title" tabIndex={-1}>
        {who?.person.name ?? t("me-title")}
      </h1>
      <p class="muted">{[...new Set(who?.roles.map(({ role }) => t(`role-${role}`)))].join(" · ")}</p>
      {keyState.value === "unusable" && <p class="notice">{t("key-unusable")}</p>}
      {updateReady.value && (
        <div class="notice" data-testid="update-ready">
          <p class="notice-text">{t("update-ready")}</p>
          <button type="button" class="button" onClick={applyUpdate}>
            {t("update-now")}
          </button>
        </div>
      )}
      {phoneKind() === "shared" && <PhoneSection />}
      <DutySection />
      {dutyUnits(who).length > 0 && <ReadySection />}
      <OutboxList />
      {phoneKind() !== "shared" && <PhoneSection />}
      <Settings />
      {rolesToCome(who).length > 0 && (
        <section class="panel">
          <ToCome />
        </section>
      )}
      {maySeeUnassigned(who) && <UnassignedDevices />}
      <SignOut />
    </section>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  testid: string;
  options: readonly T[];
  value: T;
  label: (option: T) => string;
  choose: (option: T) => void;
}

function Choice<T extends string>({ legend, testid, options, value, label, choose }: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="segments">
        {options.map((option) => (
          <label key={option} class="segment" data-testid={testid} data-value={option}>
            <input
              type="radio"
              name={testid}
              value={option}
              checked={option === value}
              onChange={() => choose(option)}
            />
            <span>{label(option)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Settings() {
  const { language, text, theme } = preferences.value;
  return (
    <section class="panel" aria-labelledby="settings-title">
      <h2 id="settings-title">{t("settings-title")}</h2>
      <Choice
        legend={t("settings-language")}
        testid="language"
        options={LANGUAGES}
        value={language}
        label={(option) => LANGUAGE_NAMES[option]}
        choose={(option) => {
          prefer({ language: option });
          void useLanguage(option);
        }}
      />
      <Choice
        legend={t("settings-text")}
        testid="text-size"
        options={TEXT_SIZES}
        value={text}
        label={(option) => t(`text-${option}`)}
        choose={(option) => prefer({ text: option })}
      />
      <Choice
        legend={t("settings-theme")}
        testid="theme"
        options={THEMES}
        value={theme}
        label={(option) => t(`theme-${option}`)}
        choose={(option) => prefer({ theme: option })}
      />
      <p class="row">
        <span>
          <Icon name={audible.value ? "sound" : "mute"} />{" "}
          {t(audible.value ? "sound-verified" : "sound-unverified")}
        </span>
        <button type="button" class="button" onClick={() => play("acute")}>
          {t("sound-try")}
        </button>
      </p>
    </section>
  );
}

/** Refused while the phone holds what only it has. */
export function SignOut() {
  const refused = useSignal(false);
  const waiting = unsent.value;
  return (
    <section class="panel sign-out">
      <button
        type="button"
        class="button wide"
        data-testid="sign-out"
        onClick={() => {
          refused.value = waiting > 0;
          if (waiting === 0) void signOut();
        }}
      >
        <Icon name="out" /> {t("sign-out")}
      </button>
      <p class="news attention" role="alert" data-testid="sign-out-refused">
        {refused.value && waiting > 0 ? t("sign-out-refused", { count: waiting }) : ""}
      </p>
    </section>
  );
}
