// 'Fra Bjørk': an alarm that rang in another unit and is shared into this one.

import { t } from "../i18n";
import { Icon } from "../ui/icons";
import type { AlarmView } from "../wire/types";

export function FromUnit({ alarm }: { alarm: AlarmView }) {
  if (alarm.from_unit === undefined) return null;
  return (
    <p class="from-unit" data-testid="from-unit">
      <Icon name="turn" /> {t("duty-from-unit", { unit: alarm.from_unit.name })}
    </p>
  );
}
