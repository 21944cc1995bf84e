// What somebody signed: what it was, what was done, whom it was.

import { codeText, t } from "../i18n";
import { Icon } from "../ui/icons";
import { clock } from "../ui/time";
import type { AlarmView } from "../wire/types";
import { OUTCOME_ICONS } from "./pictograms";

export function SignedSummary({ alarm }: { alarm: AlarmView }) {
  const { signed } = alarm;
  if (signed === undefined) return null;
  const whom = alarm.subjects.filter(({ id }) => signed.subjects.includes(id)).map(({ name }) => name);
  return (
    <div class="signed" data-testid="signed-summary">
      <p class="signed-outcome">
        <Icon name={OUTCOME_ICONS[signed.outcome] ?? "dots"} /> {codeText("outcome", signed.outcome)}
      </p>
      {alarm.subjects.length > 1 && whom.length > 0 && <p>{whom.join(", ")}</p>}
      {signed.actions.length > 0 && (
        <p>{signed.actions.map((action) => codeText("action", action)).join(" · ")}</p>
      )}
      {signed.note !== undefined && <p class="note">{signed.note}</p>}
      <p class="muted">{t("signed-by", { name: signed.by.name, at: clock(signed.at) })}</p>
    </div>
  );
}
