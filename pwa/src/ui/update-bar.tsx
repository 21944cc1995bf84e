// Offers the new version only when nobody waits for anything.

import { openAlarms } from "../alarms/order";
import { t } from "../i18n";
import { picture } from "../sync/live";
import { entries } from "../sync/sender";
import { applyUpdate, updateReady } from "../sync/updates";

export function UpdateBar() {
  const waiting = openAlarms(picture.value).some(({ state }) => state === "raised");
  if (!updateReady.value || waiting || entries.value.length > 0) return null;
  return (
    <div class="update" role="status">
      <span>{t("update-ready")}</span>
      <button type="button" class="button" data-testid="update-now" onClick={applyUpdate}>
        {t("update-now")}
      </button>
    </div>
  );
}
