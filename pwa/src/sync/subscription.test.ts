import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PushState, PutSubscription } from "../wire/types";
import { closeForTest } from "./db";
import { hex } from "./keys";
import { align, bytesOf, stepFor } from "./subscription";

const KEY = "BPg";
const server = (part: Partial<PushState> = {}): PushState => ({
  public_key: KEY,
  subscribed: true,
  endpoint_sha256: "e1",
  key_is_current: true,
  ...part,
});
const local = { endpoint_sha256: "e1", public_key: KEY };
const told = { endpoint_sha256: "e1", language: "nb" };

describe("what brings browser and server together", () => {
  it("is nothing when both know the same", () => {
    expect(stepFor(server(), local, told, "nb")).toBe("keep");
    expect(stepFor(server(), { ...local, public_key: undefined }, told, "nb")).toBe("keep");
  });

  it("is subscribing where the browser has lost it, whatever the server believes", () => {
    expect(stepFor(server(), undefined, told, "nb")).toBe("subscribe");
  });

  it("is subscribing anew when the server has another key now", () => {
    expect(stepFor(server({ public_key: "BAA" }), local, told, "nb")).toBe("renew");
    expect(stepFor(server({ key_is_current: false }), local, told, "nb")).toBe("renew");
  });

  it("is subscribing anew when the server had it and gave it up, for then the push service has", () => {
    expect(stepFor(server({ subscribed: false, endpoint_sha256: undefined }), local, told, "nb")).toBe(
      "renew",
    );
  });

  it("is telling the server what it never had, or has of an earlier subscription", () => {
    expect(stepFor(server({ subscribed: false }), local, undefined, "nb")).toBe("tell");
    expect(stepFor(server({ endpoint_sha256: "old", key_is_current: false }), local, told, "nb")).toBe(
      "tell",
    );
  });

  it("is telling the server when the app speaks another language", () => {
    expect(stepFor(server(), local, told, "nn")).toBe("tell");
    expect(stepFor(server(), local, undefined, "nb")).toBe("tell");
  });
});

describe("aligning", () => {
  const put: PutSubscription[] = [];
  let state: PushState;
  let current: PushSubscription | null;
  const made: string[] = [];

  function subscription(endpoint: string): PushSubscription {
    return {
      endpoint,
      options: { applicationServerKey: bytesOf(KEY).buffer, userVisibleOnly: true },
      getKey: (name: string) => new Uint8Array(name === "auth" ? [1] : [2, 3]).buffer,
      unsubscribe: async () => {
        current = null;
        return true;
      },
    } as unknown as PushSubscription;
  }

  const registration = {
    pushManager: {
      getSubscription: async () => current,
      subscribe: async () => {
        if (current !== null) throw new DOMException("another key", "InvalidStateError");
        current = subscription(`https://push.example/${made.push("made")}`);
        return current;
      },
    },
  } as unknown as ServiceWorkerRegistration;

  async function sha256(text: string): Promise<string> {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return hex(digest);
  }

  beforeEach(async () => {
    await closeForTest();
    globalThis.indexedDB = new IDBFactory();
    put.length = 0;
    made.length = 0;
    current = null;
    state = { public_key: KEY, subscribed: false, key_is_current: false };
    vi.stubGlobal("fetch", async (_: string, init: { method: string; body?: string }) => {
      if (init.method === "PUT") {
        const body = JSON.parse(init.body ?? "") as PutSubscription;
        put.push(body);
        state = {
          ...state,
          subscribed: true,
          key_is_current: true,
          endpoint_sha256: await sha256(body.endpoint),
        };
      }
      return Response.json(state);
    });
  });

  it("subscribes once and tells the server, in the language of the app", async () => {
    expect(await align(registration, "nn")).toBe(true);
    expect(put).toMatchObject([
      {
        endpoint: "https://push.example/1",
        public_key: KEY,
        language: "nn",
        keys: { p256dh: "AgM", auth: "AQ" },
      },
    ]);
    expect(await align(registration, "nn")).toBe(false);
    expect(put).toHaveLength(1);
  });

  it("tells the server again when the language changes, without making it another subscription", async () => {
    await align(registration, "nb");
    expect(await align(registration, "en")).toBe(false);
    expect(put.map(({ language, endpoint }) => [language, endpoint])).toEqual([
      ["nb", "https://push.example/1"],
      ["en", "https://push.example/1"],
    ]);
  });

  it("replaces a subscription made for a key that the server no longer has", async () => {
    await align(registration, "nb");
    state = { ...state, key_is_current: false };
    expect(await align(registration, "nb")).toBe(true);
    expect(put.at(-1)?.endpoint).toBe("https://push.example/2");
  });

  it("gets past a subscription that stands in the way", async () => {
    current = subscription("https://push.example/hidden");
    let asked = 0;
    const shy = {
      pushManager: {
        ...registration.pushManager,
        getSubscription: async () => (asked++ === 0 ? null : current),
        subscribe: registration.pushManager.subscribe,
      },
    } as unknown as ServiceWorkerRegistration;
    expect(await align(shy, "nb")).toBe(true);
    expect(put.at(-1)?.endpoint).toBe("https://push.example/1");
  });
});
