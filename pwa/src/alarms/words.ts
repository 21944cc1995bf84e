// The sentences about an alarm.

import { codeText, t } from "../i18n";
import type { OutboxEntry } from "../sync/db";
import { picture } from "../sync/live";
import { clock } from "../ui/time";
import type { AlarmView, TargetView } from "../wire/types";
import type { Standing } from "./standing";

/** Built-in rules that say less than what the sensor noticed. */
const NAMED_BY_KIND = new Set(["emergency", "technical"]);

/** 'Ute av seng': the plan's own words where it has some. */
export function whatOf(alarm: AlarmView): string {
  if (alarm.rule_name !== undefined) return alarm.rule_name;
  const { built_in } = alarm;
  if (built_in === undefined || NAMED_BY_KIND.has(built_in)) return codeText("kind", alarm.kind);
  return codeText("rule", built_in);
}

/** 'Olav H. eller Berit S.'; a device that nobody has placed has nobody. */
export function whoOf(alarm: AlarmView): string {
  const names = alarm.subjects.map(({ name }) => name);
  const last = names.pop();
  if (last === undefined) return "";
  return names.length === 0 ? last : t("names-or", { names: names.join(", "), last });
}

export function whereOf(alarm: AlarmView): string {
  const where = alarm.place?.name || alarm.device?.name;
  if (where) return where;
  // Nattvakt's own alarms are about the unit, and no sensor has a place to tell.
  return (alarm.built_in && unitNameOf(alarm)) || t("place-unknown");
}

function unitNameOf(alarm: AlarmView): string | undefined {
  return alarm.from_unit?.name ?? picture.value[alarm.unit]?.name;
}

export function titleOf(alarm: AlarmView): string {
  const who = whoOf(alarm) || (alarm.about?.name ?? "");
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

/** '3. alarm fra Astrid N. siste 2 timer'. */
export function frequentText(alarm: AlarmView): string {
  const who = whoOf(alarm);
  return t("rule-frequent", { count: alarm.frequent ?? 0, who, named: who === "" ? "no" : "yes" });
}

/** 'Ringer responssenteret og sender SMS til bakvakten om 0:18'. Empty when nobody follows. */
export function nextStepText(targets: TargetView[], left: string): string {
  const texted = targets.filter(({ type }) => type === "sms").map(targetText);
  const called = targets.filter(({ type }) => type !== "sms").map(targetText);
  if (called.length === 0 && texted.length === 0) return "";
  if (texted.length === 0) return t("delivery-next-call", { called: listed(called), left });
  if (called.length === 0) return t("delivery-next-sms", { texted: listed(texted), left });
  return t("delivery-next-both", { called: listed(called), texted: listed(texted), left });
}

function targetText(target: TargetView): string {
  switch (target.type) {
    case "on_duty_in":
      return t("delivery-target-on_duty_in", { unit: target.unit.name });
    case "role":
      return t(`delivery-target-role-${target.role}`);
    case "sms":
    case "voice":
      return target.label;
    default:
      return t(`delivery-target-${target.type}`);
  }
}

/** 'a, b og c'. */
function listed(names: string[]): string {
  const rest = [...new Set(names)];
  const last = rest.pop() ?? "";
  return rest.length === 0 ? last : t("delivery-and", { names: rest.join(", "), last });
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
