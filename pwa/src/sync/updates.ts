// A new version of the app waits until it disturbs nobody.

import { signal } from "@preact/signals";

/** A new version is installed and waits for the person's word. */
export const updateReady = signal(false);

const CHECK_EVERY_MS = 60 * 60_000;
let waiting: ServiceWorker | undefined;

export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // Not on the very first visit, when a worker takes over a page it has just been installed by.
    if (controlled || updateReady.peek()) location.reload();
  });
  try {
    const registration = await navigator.serviceWorker.register("/sw.js");
    const offer = () => {
      if (registration.waiting !== null && navigator.serviceWorker.controller !== null) {
        waiting = registration.waiting;
        updateReady.value = true;
      }
    };
    offer();
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", offer);
    });
    setInterval(() => void registration.update().catch(() => undefined), CHECK_EVERY_MS);
  } catch (error) {
    console.warn("the app will not open without coverage", error);
  }
}

export function applyUpdate(): void {
  waiting?.postMessage({ type: "skip_waiting" });
}

/** What the browser answered; undefined until it has. */
export const persisted = signal<boolean | undefined>(undefined);

/** Asks the browser not to throw the outbox away when the phone is full. */
export async function askToPersist(): Promise<void> {
  persisted.value = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
}
