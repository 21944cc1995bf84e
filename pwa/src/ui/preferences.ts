// What this phone's owner likes. Not about patients, and needed before the first paint: localStorage.

import { effect, signal } from "@preact/signals";
import { LANGUAGES, type Language, useLanguage } from "../i18n";
import type { PhoneKind } from "../wire/types";
import { hourOf, tick } from "./time";

export const TEXT_SIZES = ["normal", "large", "larger", "largest"] as const;
export const THEMES = ["auto", "dark", "light"] as const;

export interface Preferences {
  language: Language;
  text: (typeof TEXT_SIZES)[number];
  theme: (typeof THEMES)[number];
  /** Units of the last duty: what the next one starts from. */
  units: string[];
  /** What this phone is, once somebody has said so: one person's, the ward's, or on the wall. */
  phone_kind?: PhoneKind;
}

const KEY = "nattvakt.preferences";

function read(): Preferences {
  const usual: Preferences = { language: "nb", text: "normal", theme: "auto", units: [] };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
    const known = { ...usual, ...kept };
    return LANGUAGES.includes(known.language) ? known : usual;
  } catch {
    return usual;
  }
}

export const preferences = signal<Preferences>(read());

export function prefer(change: Partial<Preferences>): void {
  preferences.value = { ...preferences.value, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.value));
  } catch {
    // A private window: the choice lasts as long as the page.
  }
}

/** Dark from 21 to 07, when eyes are used to the dark. */
export function isNight(hour: number): boolean {
  return hour >= 21 || hour < 7;
}

export async function applyPreferences(): Promise<void> {
  effect(() => {
    const { theme, text } = preferences.value;
    const dark = theme === "auto" ? isNight(hourOf(tick.value)) : theme === "dark";
    const root = document.documentElement;
    root.dataset.theme = dark ? "dark" : "light";
    root.dataset.text = text;
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#0e1418" : "#eef1f2");
  });
  await useLanguage(preferences.value.language);
}
