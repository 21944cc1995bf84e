// The sentences about an alarm.

import { codeText, t } from "../i18n";
import type { OutboxEntry } from "../sync/db";
import { clock } from "../ui/time";
import type { AlarmView } from "../wire/types";
import type { Standing } from "./standing";

/** 'Ute av seng': the plan's own words where it has some. */
export function whatOf(alarm: AlarmView): string {
  return alarm.rule_name ?? codeText("kind", alarm.kind);
}

/** 'Olav H. eller Berit S.'; a device that nobody has placed has nobody. */
export function whoOf(alarm: AlarmView): string {
  const names = alarm.subjects.map(({ name }) => name);
  const last = names.pop();
  if (last === undefined) return "";
  return names.length === 0 ? last : t("names-or", { names: names.join(", "), last });
}

export function whereOf(alarm: AlarmView): string {
  return alarm.place?.name || alarm.device?.name || t("place-unknown");
}

export function titleOf(alarm: AlarmView): string {
  const who = whoOf(alarm);
  const where = whereOf(alarm);
  // A home often bears the name of whoever lives there.
  return who === "" || who === where ? where : `${where} · ${who}`;
}

export function firstName(name: string): string {
  return name.split(" ")[0] ?? name;
}

/** 'Kari er på vei', 'Du er framme', 'Signert av Per'. Empty while nobody has it. */
export function holderLine({ state, mine, by, at }: Standing): string {
  if (state === "raised" || by === undefined) return "";
  const who = mine ? "me" : "other";
  return t(`holder-${state}`, { who, name: firstName(by.name), at: clock(at) });
}

/** What this phone has asked for and nobody has confirmed: 'sender', or 'lagret på telefonen 02:31'. */
export function pendingLine(entry: OutboxEntry | undefined, live: boolean): string {
  if (entry === undefined) return "";
  if (live) return t("pending-sending");
  return t("pending-saved", { at: clock(entry.saved_at) });
}

/** Why a request did not do what was asked, with who was first where somebody was. */
export function refusalText(entry: OutboxEntry): string {
  const { code = "unknown", by, at } = entry.answer ?? {};
  if (entry.state === "recorded") return codeText("reason", code);
  if (
    by !== undefined &&
    at !== undefined &&
    (code === "already_acknowledged" || code === "already_signed")
  ) {
    return t(`first-${code}`, { name: firstName(by.name), at: clock(at) });
  }
  return codeText("problem", code);
}

/** Handed to the phone's own map, not to somebody's web server: an address is not for other people's logs. */
export function mapLink(address: string): string {
  return `geo:0,0?q=${encodeURIComponent(address)}`;
}
