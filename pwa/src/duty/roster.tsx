// 'På vakt nå': who is here, and whether their phones are known to ring; below it, who comes next.

import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { serverNow } from "../sync/live";
import { Icon, type IconName } from "../ui/icons";
import { clock, dayAndClock } from "../ui/time";
import type { DutyView, Reach } from "../wire/types";
import { comingUp, loadPlanned, planned } from "./planned";

const MARKS: Record<Reach, IconName> = { verified: "check", stale: "clock", never: "blocked" };
const MOST_PLANNED = 6;

export function reachText({ reach, verified_at }: DutyView): string {
  if (verified_at === undefined) return t("roster-reach-never");
  return t(`roster-reach-${reach}`, { at: clock(verified_at) });
}

export function OnDutyNow({ duty }: { duty: DutyView[] }) {
  if (duty.length === 0) return <p class="muted">{t("duty-nobody")}</p>;
  return (
    <ul class="roster">
      {duty.map((one) => (
        <li key={one.person.id} data-testid="on-duty" data-person={one.person.id} data-reach={one.reach}>
          <span class={`reach ${one.reach}`}>
            <Icon name={MARKS[one.reach]} />
          </span>
          <span class="roster-who">
            <span class="roster-name">
              {one.person.name}
              {one.temp && <span class="tag">{t("roster-temp")}</span>}
            </span>
            <span class="muted">
              {one.until !== undefined && `${t("duty-until", { at: clock(one.until) })} · `}
              <span class={`reach ${one.reach}`}>{reachText(one)}</span>
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

export function ComingUp({ unit, duty }: { unit: string; duty: DutyView[] }) {
  useEffect(() => void loadPlanned(unit), [unit]);
  const now = serverNow();
  const next = comingUp(planned.value[unit] ?? [], duty, now).slice(0, MOST_PLANNED);
  if (next.length === 0) return null;
  return (
    <div>
      <h4 class="roster-title">{t("roster-next")}</h4>
      <ul class="roster">
        {next.map(({ person, starts_at, ends_at }) => {
          const missing = Date.parse(starts_at) <= now;
          return (
            <li key={`${person.id}${starts_at}`} data-testid="planned-duty">
              <span class={missing ? "reach stale" : "muted"}>
                <Icon name={missing ? "unknown" : "next"} />
              </span>
              <span class="roster-who">
                <span class="roster-name">{person.name}</span>
                <span class="muted">
                  {dayAndClock(starts_at, now)}–{clock(ends_at)}
                  {missing && <span class="reach stale"> · {t("roster-missing")}</span>}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
