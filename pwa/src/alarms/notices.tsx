// What was asked for and did not happen. It stays until somebody has read it.

import { t } from "../i18n";
import type { OutboxEntry } from "../sync/db";
import { dismiss } from "../sync/sender";
import { Icon } from "../ui/icons";
import { refusalText } from "./words";

export function isUnread({ state }: OutboxEntry): boolean {
  return state === "refused" || state === "recorded";
}

export function Notices({ unread }: { unread: OutboxEntry[] }) {
  if (unread.length === 0) return null;
  return (
    <ul class="notices" aria-label={t("notices")}>
      {unread.map((entry) => (
        <li key={entry.command_id} class="notice" data-testid="notice" data-code={entry.answer?.code}>
          <Icon name="help" />
          <div class="notice-text">
            <strong>{refusalText(entry)}</strong>
            <span>
              {t(`command-${entry.asked.kind}`)}
              {entry.label !== "" && ` · ${entry.label}`}
            </span>
          </div>
          <button
            type="button"
            class="button quiet"
            data-testid="dismiss-button"
            onClick={() => void dismiss(entry.command_id)}
          >
            {t("dismiss")}
          </button>
        </li>
      ))}
    </ul>
  );
}
