// Sound that nobody has heard counts as no sound, and the screen says so.

import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Icon } from "./icons";
import { audible, confirmedHeard, play } from "./sound";

export function SoundCheck() {
  const asked = useSignal(false);
  if (audible.value) return null;
  const tryIt = () => {
    asked.value = true;
    play("high");
  };
  return (
    <div class="sound-check" data-testid="sound-check">
      <Icon name="mute" />
      <p>
        {asked.value ? t("sound-heard") : confirmedHeard.value === false ? t("sound-no") : t("sound-unknown")}
      </p>
      {asked.value ? (
        <span class="pair">
          <button
            type="button"
            class="button"
            data-testid="sound-yes"
            onClick={() => {
              confirmedHeard.value = true;
            }}
          >
            {t("yes")}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              confirmedHeard.value = false;
              asked.value = false;
            }}
          >
            {t("no")}
          </button>
        </span>
      ) : (
        <button type="button" class="button" data-testid="sound-try" onClick={tryIt}>
          <Icon name="sound" /> {t("sound-try")}
        </button>
      )}
    </div>
  );
}
