import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { DeliveryStatus, PushState } from "../wire/types";

const requests: string[] = [];
const closed: string[] = [];
let push: PushState;
let status: DeliveryStatus;
let language = "";

class FakeNotification {
  static permission = "granted";
  static requestPermission = async () => "granted";
  get renotify() {
    return false;
  }
}
const subscription = {
  endpoint: "https://push.example/1",
  getKey: () => new Uint8Array([1]).buffer,
  unsubscribe: async () => true,
};
const registration = {
  pushManager: { getSubscription: async () => subscription, subscribe: async () => subscription },
  getNotifications: async () => [
    { data: { purpose: "test" }, close: () => closed.push("test") },
    { data: { purpose: "alarm", alarm: "a1" }, close: () => closed.push("alarm") },
  ],
};
vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("document", {
  visibilityState: "visible",
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
});
vi.stubGlobal("matchMedia", () => ({ matches: false }));
vi.stubGlobal("Notification", FakeNotification);
vi.stubGlobal("PushManager", class {});
vi.stubGlobal("navigator", {
  userAgent: "Mozilla/5.0 (Linux; Android 15)",
  maxTouchPoints: 5,
  serviceWorker: {
    ready: Promise.resolve(registration),
    getRegistration: async () => registration,
    addEventListener: () => undefined,
  },
});
vi.stubGlobal("fetch", async (path: string, init: { method: string; body?: string }) => {
  requests.push(`${init.method} ${path}`);
  if (path.endsWith("/push") && init.method === "PUT") {
    const body = JSON.parse(init.body ?? "") as { endpoint: string; language: string };
    language = body.language;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body.endpoint));
    push = { ...push, subscribed: true, key_is_current: true, endpoint_sha256: hex(digest) };
  }
  if (path.endsWith("/push")) return Response.json(push);
  if (path.endsWith("/checks")) return Response.json({ delivery: "d1" });
  return path.includes("/deliveries/") ? Response.json(status) : new Response(null, { status: 204 });
});

const { hex } = await import("../sync/keys");
const { session, standing } = await import("../session/state");
const { live, picture } = await import("../sync/live");
const { followPush, known, speak, subscriptionChanges } = await import("../sync/push");
const { applyDuty, applySnapshot } = await import("../sync/picture");
const { persisted } = await import("../sync/updates");
const { tick } = await import("../ui/time");
const { KARI, onDuty: dutyOf, snapshot } = await import("../testing/alarms");
const ready = await import("./state");

const off = applySnapshot({}, snapshot(1), "Bjørk");
const bjork = (part: Parameters<typeof dutyOf>[1]) => applyDuty(off, "bjork", [dutyOf(KARI, part)]);
const count = (request: string) => requests.filter((made) => made === request).length;
/** One and the same duty, whatever second it is meanwhile. */
const SINCE = new Date().toISOString();
const CHECKS = "POST /api/phones/this/checks";

push = { public_key: "BPg", subscribed: false, key_is_current: false };
persisted.value = true;
session.value = {
  municipality: "m",
  person: KARI,
  roles: [{ role: "care_worker" }],
  units: [{ id: "bjork", name: "Bjørk" }],
} as never;
standing.value = "in";
picture.value = off;
await ready.startReady();
await speak({ language: "nb", words: {} });
followPush(true);

beforeEach(() => {
  requests.length = 0;
  closed.length = 0;
  status = { state: "shown", changed_at: new Date().toISOString(), hidden: false };
});

describe("the ready check", () => {
  it("leaves a phone alone whose owner is not on duty, but keeps its subscription known", async () => {
    live.value = true;
    await vi.waitFor(() => expect(known.value.state).toBe("known"));
    expect(count(CHECKS)).toBe(0);
    expect(ready.shownOnList.value).toBe("none");
    expect(ready.reached.value).toBe(false);
    expect(language).toBe("nb");
  });

  it("runs by itself when a duty starts, once, and asks to be repeated with the screen locked", async () => {
    picture.value = bjork({ since: SINCE, reach: "never", verified_at: undefined });
    await vi.waitFor(() => expect(ready.lastTest.value?.seconds).toBeDefined());
    expect(count(CHECKS)).toBe(1);
    await vi.waitFor(() => expect(closed).toEqual(["test"]));
    expect(ready.steps.value.find(({ id }) => id === "push")).toMatchObject({ says: "visible" });
    expect(ready.shownOnList.value).toBe("check");
    expect(ready.reached.value).toBe(true);
    await vi.waitFor(() => expect(count("PUT /api/phones/this/readiness")).toBeGreaterThan(0));
    picture.value = bjork({ since: SINCE, reach: "verified" });
    expect(count(CHECKS)).toBe(1);
  });

  it("is one green line when the sound was heard and the screen was locked, and then makes room", async () => {
    ready.answerSound(true);
    status = { ...status, hidden: true };
    await ready.runTrial(false);
    expect(ready.ready.value).toBe(true);
    expect(ready.shownOnList.value).toBe("line");
    tick.value = Date.now() + 61_000;
    expect(ready.shownOnList.value).toBe("none");
  });

  it("is repeated without asking anything when the subscription is another one", async () => {
    status = { ...status, hidden: false };
    subscriptionChanges.value += 1;
    await vi.waitFor(() => expect(ready.lastTest.value?.hidden).toBe(false));
    expect(count(CHECKS)).toBe(1);
    expect(ready.shownOnList.value).not.toBe("check");
  });

  it("comes after the one that is under way when a duty begins meanwhile", async () => {
    const underWay = ready.runTrial(false);
    const soon = new Date(Date.now() + 3_000).toISOString();
    picture.value = bjork({ since: soon, reach: "never", verified_at: undefined });
    await underWay;
    await vi.waitFor(() => expect(count(CHECKS)).toBe(2));
  });

  it("is loud when the server has lost this phone, however well the test went", () => {
    expect(ready.reachLost.value).toBe(false);
    picture.value = bjork({ since: SINCE, reach: "stale" });
    tick.value = Date.now() + 120_000;
    expect(ready.reachLost.value).toBe(true);
    expect(ready.reached.value).toBe(false);
    expect(ready.ready.value).toBe(false);
    expect(ready.shownOnList.value).toBe("aside");
  });

  it("tells the server the language that the app speaks now", async () => {
    await speak({ language: "nn", words: {} });
    expect(language).toBe("nn");
  });

  it("finds at the next look that somebody switched notifications off, and tells the server", async () => {
    FakeNotification.permission = "denied";
    followPush(true);
    await vi.waitFor(() => expect(count("DELETE /api/phones/this/push")).toBe(1));
    expect(ready.steps.value.find(({ id }) => id === "notifications")?.state).toBe("fail");
  });
});
