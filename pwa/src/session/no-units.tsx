// For roles that follow no unit's alarms: what comes later, and what can be reached now. No dead end.

import { t } from "../i18n";
import { Settings, SignOut } from "../me/me";
import { maySeeUnassigned } from "./access";
import { session } from "./state";
import { ToCome } from "./to-come";
import { UnassignedDevices } from "./unassigned";

export function NoUnitsPage() {
  const who = session.value;
  const roles = [...new Set(who?.roles.map(({ role }) => role))];
  return (
    <section class="me" aria-labelledby="no-units-title" data-testid="no-units">
      <h1 id="no-units-title" class="screen-title" tabIndex={-1}>
        {who?.person.name}
      </h1>
      <p class="muted">{roles.map((role) => t(`role-${role}`)).join(" · ")}</p>
      <div class="panel">
        <p>{t("no-units")}</p>
        <ToCome />
      </div>
      {maySeeUnassigned(who) && <UnassignedDevices />}
      <Settings />
      <SignOut />
    </section>
  );
}
