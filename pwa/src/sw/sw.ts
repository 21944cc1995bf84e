// The service worker: the app opens without coverage, alarms ring while it is closed, and the outbox is sent
// where there is Background Sync.

import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from "workbox-precaching";
import { api } from "../sync/api";
import { getMeta, setMeta } from "../sync/db";
import { drain } from "../sync/drain";
import { align } from "../sync/subscription";
import { onClick } from "./click";
import { onPush } from "./show";
import { tellPages } from "./take";
import { pages, somebodyLooks } from "./worker";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: Parameters<typeof precacheAndRoute>[0];
};

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

self.addEventListener("fetch", (event) => {
  // Every address of the app is the same page. The interface is never cached: an old answer is a wrong one.
  if (event.request.mode !== "navigate" || new URL(event.request.url).pathname.startsWith("/api/")) return;
  event.respondWith(matchPrecache("/index.html").then((page) => page ?? fetch(event.request)));
});

// A new version takes over only when the page says that it disturbs nobody.
self.addEventListener("message", (event) => {
  if ((event.data as { type?: string } | null)?.type === "skip_waiting") void self.skipWaiting();
});

// What was tested with the worker before says nothing of this one.
self.addEventListener("activate", (event) => {
  event.waitUntil(setMeta("worker_since", Date.now()).catch(() => undefined));
});

self.addEventListener("push", (event) => {
  event.waitUntil(onPush(event.data?.text()));
});

self.addEventListener("notificationclick", (event) => {
  event.waitUntil(onClick(event.notification, event.action));
});

self.addEventListener("pushsubscriptionchange", ((event: ExtendableEvent) => {
  event.waitUntil(subscribeAgain());
}) as EventListener);

self.addEventListener("sync", ((event: SyncEvent) => {
  if (event.tag === "outbox") event.waitUntil(sendOutbox());
}) as EventListener);

/** Without coverage or a session the page does it at its next start. */
async function subscribeAgain(): Promise<void> {
  const language = (await getMeta("spoken"))?.language ?? "nb";
  await align(self.registration, language).catch((error: unknown) => {
    console.warn("the changed push subscription could not be told to the server", error);
  });
  for (const page of await pages()) page.postMessage({ type: "subscription_changed" });
}

async function sendOutbox(): Promise<void> {
  await drain((commands) => api.commands(commands), Date.now, !(await somebodyLooks()));
  tellPages();
}
