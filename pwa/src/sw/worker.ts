// The worker's own global, as what it is.

declare const self: ServiceWorkerGlobalScope;

export const worker = self;

/** Uncontrolled too: the page that installed this worker is not controlled by it yet. */
export async function pages(): Promise<readonly WindowClient[]> {
  return worker.clients.matchAll({ type: "window", includeUncontrolled: true });
}

export async function somebodyLooks(): Promise<boolean> {
  return (await pages()).some((page) => page.visibilityState === "visible");
}
