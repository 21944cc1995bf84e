// Until when: proposed, and moved in steps that a gloved thumb can count.

import { t } from "../i18n";
import { serverNow } from "../sync/live";
import { clock } from "../ui/time";
import { stepEnd } from "./until";

interface Props {
  until: number | undefined;
  /** What the first step counts from when nothing is set. */
  proposed: number;
  /** Absent: an end must be named. */
  allowUnknown?: boolean;
  choose: (until: number | undefined) => void;
}

export function UntilPicker({ until, proposed, allowUnknown = false, choose }: Props) {
  const step = (steps: number) => choose(stepEnd(until ?? proposed, steps, serverNow()));
  return (
    <fieldset class="until" aria-label={t("duty-until-title")}>
      <div class="until-steps">
        <button
          type="button"
          class="button"
          aria-label={t("duty-until-earlier")}
          data-testid="until-earlier"
          onClick={() => step(-1)}
        >
          −15
        </button>
        <output class="until-end" data-testid="until" aria-live="polite">
          {until === undefined ? t("duty-until-open") : t("duty-until", { at: clock(until) })}
        </output>
        <button
          type="button"
          class="button"
          aria-label={t("duty-until-later")}
          data-testid="until-later"
          onClick={() => step(1)}
        >
          +15
        </button>
      </div>
      {allowUnknown && (
        <button
          type="button"
          class="chip"
          aria-pressed={until === undefined}
          data-testid="until-unknown"
          onClick={() => choose(until === undefined ? proposed : undefined)}
        >
          {t("duty-until-unknown")}
        </button>
      )}
    </fieldset>
  );
}
