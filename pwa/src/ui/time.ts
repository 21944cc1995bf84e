// Clock times in the municipality's zone, and how long ago.

import { signal } from "@preact/signals";
import { LOCALES, language, t } from "../i18n";

/** The zone of the municipality's clocks; the phone's own until somebody has signed in. */
export const zone = signal<string | undefined>(undefined);
/** Phone time, once a second while the page is visible. */
export const tick = signal(Date.now());

export function startTicking(): void {
  const beat = () => {
    if (document.visibilityState === "visible") tick.value = Date.now();
  };
  setInterval(beat, 1_000);
  document.addEventListener("visibilitychange", beat);
}

type Precision = "minutes" | "seconds";
const formats = new Map<string, Intl.DateTimeFormat>();

function format(precision: Precision): Intl.DateTimeFormat {
  const key = `${language()} ${zone.value} ${precision}`;
  let known = formats.get(key);
  if (known === undefined) {
    known = new Intl.DateTimeFormat(LOCALES[language()], {
      hour: "2-digit",
      minute: "2-digit",
      ...(precision === "seconds" ? { second: "2-digit" } : {}),
      hourCycle: "h23",
      ...(zone.value === undefined ? {} : { timeZone: zone.value }),
    });
    formats.set(key, known);
  }
  return known;
}

/** '02:14'. Norwegian locales write a dot between hours and minutes in places; a clock here has a colon. */
export function clock(at: string | number): string {
  return format("minutes").format(new Date(at)).replaceAll(".", ":");
}

export function clockWithSeconds(at: string | number): string {
  return format("seconds").format(new Date(at)).replaceAll(".", ":");
}

/** '22:15' today, 'ons. 22:15' on another day. */
export function dayAndClock(at: string | number, now: number): string {
  const zoned = zone.value === undefined ? {} : { timeZone: zone.value };
  const day = (of: Date, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(LOCALES[language()], { ...options, ...zoned }).format(of);
  const date: Intl.DateTimeFormatOptions = { dateStyle: "short" };
  const moment = new Date(at);
  if (day(moment, date) === day(new Date(now), date)) return clock(at);
  return `${day(moment, { weekday: "short" })} ${clock(at)}`;
}

/** '0:42', '12:05', '1 t 05 min'. Never negative: two clocks are never quite the same. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return t("duration-hours", {
    hours: Math.floor(minutes / 60),
    minutes: String(minutes % 60).padStart(2, "0"),
  });
}

/** '15 min', '1 t 05 min': how long somebody has been where they are. */
export function minutes(milliseconds: number): string {
  const whole = Math.max(0, Math.floor(milliseconds / 60_000));
  return whole < 60 ? t("duration-minutes", { minutes: whole }) : duration(milliseconds);
}

export function hourOf(at: number): number {
  const hour = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    hourCycle: "h23",
    ...(zone.value === undefined ? {} : { timeZone: zone.value }),
  }).format(new Date(at));
  return Number(hour);
}
