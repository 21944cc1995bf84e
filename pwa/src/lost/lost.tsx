// 'INGEN KONTAKT' over the whole screen: since when, what it means, and what to do instead.

import { useEffect, useRef } from "preact/hooks";
import { firstName } from "../alarms/words";
import { dutyIn } from "../duty/state";
import { t } from "../i18n";
import { phoneKind } from "../phone/state";
import { session } from "../session/state";
import { heardAt, picture } from "../sync/live";
import { entries } from "../sync/sender";
import { Icon } from "../ui/icons";
import { clock } from "../ui/time";
import { Numbers } from "./numbers";
import { lost, lostRead } from "./state";

export function Lost() {
  return lost.value && !lostRead.value ? <LostScreen /> : null;
}

function LostScreen() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    if (shown?.open === false) shown.showModal();
  }, []);
  const me = session.value?.person.id;
  const all = Object.keys(picture.value);
  const mine = all.filter((unit) => dutyIn(unit, picture.value, entries.value, me) === "on");
  const units = mine.length > 0 ? mine : all;
  const colleagues = units
    .flatMap((unit) => picture.value[unit]?.duty ?? [])
    .filter(({ person }) => person.id !== me)
    .map(({ person }) => firstName(person.name));
  const read = () => {
    lostRead.value = true;
  };
  return (
    <dialog
      ref={dialog}
      class="lost"
      aria-labelledby="lost-title"
      aria-describedby="lost-means"
      data-testid="lost"
      onCancel={(event) => {
        event.preventDefault();
        read();
      }}
    >
      <div class="lost-text" role="alert">
        <Icon name="none" />
        <h1 id="lost-title">
          {t("status-none")}
          {heardAt.value !== undefined && (
            <span class="lost-since"> {t("lost-since", { at: clock(heardAt.value) })}</span>
          )}
        </h1>
        <p id="lost-means" class="lost-means">
          {t(phoneKind() === "tablet" ? "lost-means-tablet" : "lost-means")}
        </p>
        <p>{t("lost-do")}</p>
        <Numbers units={units} />
        {colleagues.length > 0 && (
          <p>{t("lost-colleagues", { names: [...new Set(colleagues)].join(", ") })}</p>
        )}
        <button type="button" class="button wide" data-testid="lost-show" onClick={read}>
          <Icon name="eye" /> {t("lost-show")}
        </button>
      </div>
    </dialog>
  );
}
