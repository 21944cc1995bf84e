// 'Alarmene går til Furu': which followed units have handed their alarms over, and to whom.

import { t } from "../i18n";
import { wards } from "../session/access";
import { session } from "../session/state";
import { picture } from "../sync/live";
import { Icon } from "../ui/icons";

export function GoesTo() {
  const away = wards(session.value).flatMap(({ id, name }) => {
    const to = picture.value[id]?.handed_over_to;
    return to === undefined ? [] : [{ id, from: name, to: to.name }];
  });
  return (
    <>
      {away.map(({ id, from, to }) => (
        <p key={id} class="goes-to" data-testid="goes-to" data-unit={id}>
          <Icon name="release" /> <strong>{from}:</strong> {t("duty-goes-to", { unit: to })}
        </p>
      ))}
    </>
  );
}
