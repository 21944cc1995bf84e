// What a role will be able to do in a later version.

import { t } from "../i18n";
import { rolesToCome } from "./access";
import { session } from "./state";

export function ToCome() {
  return (
    <>
      {rolesToCome(session.value).map((role) => (
        <p key={role}>{t(`later-${role}`)}</p>
      ))}
    </>
  );
}
