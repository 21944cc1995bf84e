// Texts. Bokmål comes with the app; the other languages are loaded when somebody chooses them.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { signal } from "@preact/signals";
import nb from "./nb.ftl?raw";

export const LANGUAGES = ["nb", "nn", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Record<Language, string> = { nb: "Bokmål", nn: "Nynorsk", en: "English" };

/** Times and sorting. British for English: the app is Norwegian, the clock has 24 hours. */
export const LOCALES: Record<Language, string> = { nb: "nb-NO", nn: "nn-NO", en: "en-GB" };

const fallback = makeBundle("nb", nb);
const current = signal({ language: "nb" as Language, bundle: fallback });

export function makeBundle(language: Language, source: string): FluentBundle {
  // No isolation marks around values: every language here runs from left to right.
  const bundle = new FluentBundle(LOCALES[language], { useIsolating: false });
  const errors = bundle.addResource(new FluentResource(source));
  if (errors.length > 0) throw errors[0];
  return bundle;
}

export async function useLanguage(language: Language): Promise<void> {
  const bundle = language === "nb" ? fallback : makeBundle(language, await sourceOf(language));
  current.value = { language, bundle };
  document.documentElement.lang = language;
}

async function sourceOf(language: "nn" | "en"): Promise<string> {
  return language === "nn" ? (await import("./nn.ftl?raw")).default : (await import("./en.ftl?raw")).default;
}

export function language(): Language {
  return current.value.language;
}

export function t(id: string, values?: Record<string, FluentVariable>): string {
  return tryText(id, values) ?? id;
}

/** For codes that a newer server may know and this app does not: the catalogue's text, or undefined. */
export function tryText(id: string, values?: Record<string, FluentVariable>): string | undefined {
  for (const bundle of [current.value.bundle, fallback]) {
    const pattern = bundle.getMessage(id)?.value;
    if (pattern) return bundle.formatPattern(pattern, values, []);
  }
  return undefined;
}

/** The text of a code within its family, or the family's own words for 'something else'. */
export function codeText(
  family: "problem" | "reason" | "kind" | "outcome" | "action" | "rule" | "delivery-reason",
  code: string,
): string {
  return tryText(`${family}-${code}`) ?? t(`${family}-unknown`, { code });
}
