// What this phone has asked for and the ledger has not confirmed.

import { isUnread } from "../alarms/notices";
import { refusalText } from "../alarms/words";
import { t } from "../i18n";
import { session } from "../session/state";
import { live } from "../sync/live";
import { dismiss, entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { clock } from "../ui/time";

export function OutboxList() {
  const all = entries.value;
  return (
    <section class="panel" aria-labelledby="outbox-title" data-testid="outbox">
      <h2 id="outbox-title">{t("outbox-title")}</h2>
      {all.length === 0 ? (
        <p class="muted">
          <Icon name="check" /> {t("outbox-empty")}
        </p>
      ) : (
        <ul class="outbox">
          {all.map((entry) => {
            const unread = isUnread(entry);
            // Numbered and tried is still waiting, for whoever stands without coverage.
            const state = entry.state === "sending" && !live.value ? "waiting" : entry.state;
            return (
              <li
                key={entry.command_id}
                class={`outbox-row ${unread ? "attention" : ""}`}
                data-testid="outbox-row"
                data-state={entry.state}
                data-kind={entry.asked.kind}
              >
                <div>
                  <p>
                    <strong>{t(`command-${entry.asked.kind}`)}</strong>
                    {entry.label !== "" && ` · ${entry.label}`}
                  </p>
                  <p class="muted">
                    {entry.asked.person !== session.value?.person.id && `${t("pin-colleague")} · `}
                    {clock(entry.saved_at)} · {unread ? refusalText(entry) : t(`entry-${state}`)}
                  </p>
                </div>
                {unread && (
                  <button
                    type="button"
                    class="button"
                    data-testid="dismiss-button"
                    onClick={() => void dismiss(entry.command_id)}
                  >
                    {t("dismiss")}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
