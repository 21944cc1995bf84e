// Devices that reported and that nobody has placed.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { codeText, t } from "../i18n";
import { api, Refusal } from "../sync/api";
import { clock } from "../ui/time";
import type { UnassignedDevice } from "../wire/types";
import { expire } from "./state";

export function UnassignedDevices() {
  const devices = useSignal<UnassignedDevice[] | "loading" | "failed">("loading");
  const load = async () => {
    devices.value = "loading";
    try {
      devices.value = (await api.unassigned()).devices;
    } catch (error) {
      devices.value = "failed";
      if (error instanceof Refusal && error.status === 401) expire();
    }
  };
  useEffect(() => void load(), []);
  const shown = devices.value;
  return (
    <section class="panel" aria-labelledby="unassigned-title" data-testid="unassigned">
      <h2 id="unassigned-title">{t("unassigned-title")}</h2>
      {shown === "loading" && <p class="muted">{t("loading")}</p>}
      {shown === "failed" && <p class="news attention">{t("unassigned-failed")}</p>}
      {Array.isArray(shown) && shown.length === 0 && <p class="muted">{t("unassigned-none")}</p>}
      {Array.isArray(shown) && shown.length > 0 && (
        <ul class="outbox">
          {shown.map((device) => (
            <li key={device.id} class="outbox-row" data-testid="unassigned-device">
              <div>
                <p>
                  <strong>{device.external_id}</strong> · {t(`device-${device.kind}`)}
                </p>
                <p class="muted">
                  {t("unassigned-first", { at: clock(device.first_heard_at) })}
                  {device.last_kind !== undefined && ` · ${codeText("kind", device.last_kind)}`}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      <button type="button" class="button" onClick={() => void load()}>
        {t("refresh")}
      </button>
    </section>
  );
}
