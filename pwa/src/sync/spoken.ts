// The few things that the worker says by itself. DOM-free. The page leaves them here in the app's language; what
// stands in this file is the Bokmål catalogue's (a test compares) and serves until then.

import { getMeta } from "./db";

export const BOKMAL = {
  "push-unreadable": "Åpne appen for å se hva som har skjedd.",
  "push-taken": "Du har den. Åpne den innen 2 minutter, ellers ringer den igjen.",
  "push-first": "Allerede tatt av en kollega.",
  "push-signed": "Allerede signert av en kollega.",
  "push-saved": "Lagret på telefonen. Sendes når du har dekning.",
  "push-refused": "Ble ikke tatt. Åpne appen.",
} as const;

export type Words = Record<keyof typeof BOKMAL, string>;

export async function spokenWords(): Promise<Words> {
  const spoken = await getMeta("spoken").catch(() => undefined);
  return { ...BOKMAL, ...spoken?.words };
}
