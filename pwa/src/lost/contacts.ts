// The numbers of some units: each once, those answered day and night first.

import type { Picture } from "../sync/picture";
import type { ContactView } from "../wire/types";

export function numbersOf(picture: Picture, units: string[]): ContactView[] {
  const found = new Map<string, ContactView>();
  for (const unit of units) {
    for (const contact of picture[unit]?.contacts ?? []) {
      if (!found.has(dialled(contact.number))) found.set(dialled(contact.number), contact);
    }
  }
  return [...found.values()].sort((a, b) => Number(b.round_the_clock) - Number(a.round_the_clock));
}

/** As a phone dials it: people write numbers with spaces. */
export function dialled(number: string): string {
  return `tel:${number.replaceAll(/[^\d+*#]/g, "")}`;
}
