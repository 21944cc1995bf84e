// Whom to ring when the app reaches nobody. Known without coverage: the numbers lie on the phone.

import { t } from "../i18n";
import { picture } from "../sync/live";
import { Icon } from "../ui/icons";
import type { ContactView } from "../wire/types";
import { dialled, numbersOf } from "./contacts";

interface Props {
  units: string[];
  /** Somebody is in need right now. */
  urgent?: boolean;
}

export function Numbers({ units, urgent = false }: Props) {
  const numbers = numbersOf(picture.value, units);
  return (
    <div class="numbers" data-testid="numbers">
      {numbers.map((contact) => (
        <Call key={contact.id} contact={contact} />
      ))}
      {numbers.length === 0 && <p>{t("help-no-numbers")}</p>}
      {urgent && (
        <a class="button acute wide call" href="tel:113" data-testid="call-113">
          <Icon name="phone" /> {t("ring-113")}
        </a>
      )}
    </div>
  );
}

function Call({ contact: { label, number, round_the_clock } }: { contact: ContactView }) {
  return (
    <a class="button wide call" href={dialled(number)} data-testid="call">
      <Icon name="phone" />
      <span>
        {t("help-ring", { label })}
        <span class="choice-more">
          {number}
          {round_the_clock && ` · ${t("help-round")}`}
        </span>
      </span>
    </a>
  );
}
