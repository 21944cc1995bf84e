// The service worker: the app opens without coverage, and the outbox is sent where there is Background Sync.

import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from "workbox-precaching";
import { api } from "../sync/api";
import { drain, OUTBOX_CHANNEL } from "../sync/drain";

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

self.addEventListener("sync", ((event: SyncEvent) => {
  if (event.tag === "outbox") event.waitUntil(sendOutbox());
}) as EventListener);

async function sendOutbox(): Promise<void> {
  // Uncontrolled too: the page that installed this worker is not controlled by it yet.
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const somebodyCanUndo = pages.some((page) => page.visibilityState === "visible");
  await drain((commands) => api.commands(commands), Date.now, !somebodyCanUndo);
  new BroadcastChannel(OUTBOX_CHANNEL).postMessage("changed");
}
