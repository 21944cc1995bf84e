// Coming in by a colleague's code: like signing in, and on duty at once.

import { dutyIn, startDuty } from "../duty/state";
import { getMeta } from "../sync/db";
import { dutyApi } from "../sync/duty-api";
import { picture } from "../sync/live";
import { go, guestCode } from "../ui/router";
import { dutyUnits } from "./access";
import { enter, session } from "./state";

export const PICTURE_MS = 5_000;

/** Throws `Refusal` or `Unreachable`, and then nothing has changed. */
export async function comeIn(code: string, name: string): Promise<void> {
  const phone_id = await getMeta("phone_id");
  const view = await dutyApi.admission({ code, name, kind: "browser", ...(phone_id ? { phone_id } : {}) });
  guestCode.value = undefined;
  await enter(view);
  go({ screen: "alarms" });
  const units = dutyUnits(session.peek());
  await pictureOf(units.map(({ id }) => id));
  // The end that the colleague chose is the server's: it stands in the admission.
  for (const unit of units) {
    if (dutyIn(unit.id, picture.peek(), [], view.person.id) === "off") await startDuty(unit);
  }
}

/** The first picture, so that nothing is asked for that is so already; or soon enough without it. */
function pictureOf(units: string[]): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(done, PICTURE_MS);
    const stop = picture.subscribe((known) => {
      if (units.every((unit) => known[unit] !== undefined)) queueMicrotask(done);
    });
    function done() {
      clearTimeout(patience);
      stop();
      resolve();
    }
  });
}
