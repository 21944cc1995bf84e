// A tap on a notification or on one of its buttons.

import { spokenWords } from "../sync/spoken";
import { addressInApp } from "./address";
import { type NoticeData, plain } from "./content";
import { outcomeText } from "./outcome";
import { sendReceipt } from "./receipt";
import { show } from "./show";
import { takeAlarm } from "./take";
import { pages, worker } from "./worker";

export async function onClick(notification: Notification, action: string): Promise<void> {
  const data = (notification.data ?? { navigate: "/" }) as NoticeData;
  if (action === "take" && (await take(notification, data))) return;
  notification.close();
  // Windows may be opened only right after the tap, so the receipt comes second.
  await open(data.navigate).catch((error: unknown) => console.warn("no window could be opened", error));
  if (data.delivery !== undefined) await sendReceipt(data.delivery, "opened");
}

/** False when it cannot be done without the app. */
async function take(notification: Notification, data: NoticeData): Promise<boolean> {
  const { title, tag } = notification;
  const outcome = await takeAlarm(data, title).catch((error: unknown) => {
    console.warn("an alarm could not be taken from the notification", error);
    return undefined;
  });
  if (outcome === undefined) return false;
  notification.close();
  const text = outcomeText(outcome, await spokenWords());
  const { delivery: _, ...rest } = data;
  const notice = plain(text, tag, { ...rest, purpose: "taken" }, true);
  await show({ ...notice, title });
  if (outcome === "saved") await askForBackgroundSync();
  return true;
}

async function askForBackgroundSync(): Promise<void> {
  const { sync } = worker.registration as ServiceWorkerRegistration & {
    sync?: { register: (tag: string) => Promise<void> };
  };
  await sync?.register("outbox").catch(() => undefined);
}

async function open(navigate: string): Promise<void> {
  const url = addressInApp(navigate, worker.location.origin);
  const windows = [...(await pages())];
  const best =
    windows.find(({ focused }) => focused) ??
    windows.find(({ visibilityState }) => visibilityState === "visible") ??
    windows[0];
  if (best === undefined) {
    await worker.clients.openWindow(url);
    return;
  }
  best.postMessage({ type: "navigate", hash: new URL(url).hash });
  await best.focus().catch(() => worker.clients.openWindow(url));
}
