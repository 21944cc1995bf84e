// Sound that nobody has heard counts as no sound, and the screen says so.

import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Icon } from "./icons";
import { audible, confirmedHeard, play } from "./sound";

interface Props {
  /** Asked for: also when the sound was heard before. */
  always?: boolean;
  onAnswer: (heard: boolean) => void;
}

export function SoundCheck({ always = false, onAnswer }: Props) {
  const asked = useSignal(false);
  if (audible.value && !always) return null;
  const answer = (heard: boolean) => {
    confirmedHeard.value = heard;
    asked.value = false;
    onAnswer(heard);
  };
  // The ready check says beneath it what to do.
  const silent = t(always ? "ready-sound-silent" : "sound-no");
  const tryIt = () => {
    asked.value = true;
    play("high");
  };
  return (
    <div class="sound-check" data-testid="sound-check">
      <Icon name="mute" />
      <p>{asked.value ? t("sound-heard") : confirmedHeard.value === false ? silent : t("sound-unknown")}</p>
      {asked.value ? (
        <span class="pair">
          <button type="button" class="button" data-testid="sound-yes" onClick={() => answer(true)}>
            {t("yes")}
          </button>
          <button type="button" class="button" data-testid="sound-no" onClick={() => answer(false)}>
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
