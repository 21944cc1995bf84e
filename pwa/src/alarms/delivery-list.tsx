// Who has it on their phone and since when, line by line.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { codeText, t } from "../i18n";
import { session } from "../session/state";
import { api } from "../sync/api";
import { live } from "../sync/live";
import { Icon, type IconName } from "../ui/icons";
import { clockWithSeconds } from "../ui/time";
import type { AlarmView, DeliveryView } from "../wire/types";
import { type DeliveryLine, deliveryLines } from "./deliveries";
import { firstName } from "./words";

const AGAIN_MS = 5_000;

export function DeliveryList({ alarm }: { alarm: AlarmView }) {
  const lines = deliveryLines(useDeliveries(alarm), alarm.reached);
  return (
    <section class="reached-list" aria-labelledby="reached-title" data-testid="deliveries">
      <h2 id="reached-title">{t("reached-title")}</h2>
      {lines.length === 0 ? (
        <p>{t("reached-nobody")}</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={line.key} class={line.says} data-testid="delivery" data-says={line.says}>
              <Icon name={ICONS[line.says]} /> <span>{textOf(line)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const ICONS: Record<DeliveryLine["says"], IconName> = {
  has: "check",
  opened: "eye",
  unconfirmed: "upload",
  nowhere: "blocked",
  failed: "none",
  over: "dots",
};

function textOf({ name, via, says, at, reason }: DeliveryLine): string {
  return t(`delivery-${via}-${says}`, {
    // A phone number's label is not a person, and is said in full.
    name: via === "phone" ? nameOf(name) : name,
    at: clockWithSeconds(at),
    reason: reason === undefined ? "" : codeText("delivery-reason", reason),
  });
}

function nameOf(name: string): string {
  return name === session.value?.person.name ? t("delivery-you") : firstName(name);
}

/** Fetched for every change of the alarm, and every few seconds while somebody may still be on the way to hear it. */
function useDeliveries({ id, unit, seq, state }: AlarmView): DeliveryView[] {
  const found = useSignal<{ alarm: string; deliveries: DeliveryView[] }>({ alarm: id, deliveries: [] });
  const connected = live.value;
  useEffect(() => {
    let current = true;
    const look = async () => {
      if (document.visibilityState !== "visible" || !connected) return;
      const answer = await api.deliveries(unit, id).catch(() => undefined);
      if (current && answer !== undefined) found.value = { alarm: id, deliveries: answer.deliveries };
    };
    void look();
    const timer = state === "signed" ? undefined : setInterval(() => void look(), AGAIN_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [id, unit, seq, state, connected, found]);
  return found.value.alarm === id ? found.value.deliveries : [];
}
