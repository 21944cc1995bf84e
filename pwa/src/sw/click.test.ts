import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";

const events: string[] = [];
let windows: FakeWindow[] = [];
let mayOpen = true;

class FakeWindow {
  focused = false;
  constructor(
    readonly name: string,
    readonly visibilityState = "hidden",
  ) {}
  postMessage = (message: { hash: string }) => void events.push(`${this.name} goes to ${message.hash}`);
  focus = async () => {
    if (!mayOpen) throw new DOMException("no tap", "InvalidAccessError");
    events.push(`${this.name} to the front`);
  };
}

vi.stubGlobal("self", {
  registration: {
    showNotification: async (title: string, { body }: NotificationOptions) =>
      void events.push(`shows ${title}: ${body}`),
  },
  clients: {
    matchAll: async () => windows,
    openWindow: async (url: string) => {
      if (!mayOpen) throw new DOMException("no tap", "InvalidAccessError");
      events.push(`opens ${url}`);
    },
  },
  location: { origin: "https://nattvakt.example" },
});
vi.stubGlobal("fetch", async (path: string, init: { body: string }) => {
  if (path.endsWith("/receipt")) {
    events.push(`receipt ${JSON.parse(init.body).state}`);
    return new Response(null, { status: 204 });
  }
  const [{ command_id }] = JSON.parse(init.body) as [{ command_id: string }];
  return Response.json({ results: [{ command_id, result: "applied", seq: 11 }] });
});

const { closeForTest, setMeta } = await import("../sync/db");
const { enrolled, keyOf } = await import("../sync/keys");
const { BOKMAL } = await import("../sync/spoken");
const { onClick } = await import("./click");

const notification = {
  title: "AKUTT · Rom 104",
  tag: "t",
  data: { navigate: "/#/alarm/a1", delivery: "d1", unit: "bjork", alarm: "a1", seq: 10 },
  close: () => void events.push("closes"),
} as unknown as Notification;

beforeEach(async () => {
  await closeForTest();
  globalThis.indexedDB = new IDBFactory();
  events.length = 0;
  windows = [];
  mayOpen = true;
});

describe("a tap on a notification", () => {
  it("opens the app at the alarm and says that it was opened", async () => {
    await onClick(notification, "");
    expect(events).toEqual(["closes", "opens https://nattvakt.example/#/alarm/a1", "receipt opened"]);
  });

  it("brings the window that is there to the front, the visible one first", async () => {
    windows = [new FakeWindow("old"), new FakeWindow("seen", "visible")];
    await onClick(notification, "open");
    expect(events).toEqual(["closes", "seen goes to #/alarm/a1", "seen to the front", "receipt opened"]);
  });

  it("is told of although the browser opens nothing", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    mayOpen = false;
    windows = [new FakeWindow("old")];
    await onClick(notification, "");
    expect(events).toEqual(["closes", "old goes to #/alarm/a1", "receipt opened"]);
  });
});

describe("'Jeg tar den'", () => {
  it("says under the same name what became of it, and does not count as having looked", async () => {
    const session = { municipality: "m", person: { id: "kari", name: "Kari" } };
    await setMeta("session", session as never);
    await keyOf("m/kari");
    await enrolled("m/kari", "phone", "key", 0);
    await onClick(notification, "take");
    expect(events).toEqual(["closes", `shows AKUTT · Rom 104: ${BOKMAL["push-taken"]}`]);
  });

  it("opens the app where nobody is signed in", async () => {
    await onClick(notification, "take");
    expect(events).toContain("opens https://nattvakt.example/#/alarm/a1");
  });
});
