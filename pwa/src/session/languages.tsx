// The languages, in their own names, before anybody is signed in.

import { LANGUAGE_NAMES, LANGUAGES, t, useLanguage } from "../i18n";
import { prefer, preferences } from "../ui/preferences";

export function Languages() {
  return (
    <fieldset class="languages" aria-label={t("settings-language")}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          class="button quiet"
          lang={language}
          aria-pressed={preferences.value.language === language}
          onClick={() => {
            prefer({ language });
            void useLanguage(language);
          }}
        >
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </fieldset>
  );
}
