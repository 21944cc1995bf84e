import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { NoticeData } from "./content";

interface Shown {
  title: string;
  options: NotificationOptions & { data: NoticeData; renotify?: boolean };
}

const shown: Shown[] = [];
const calls: { path: string; body: unknown }[] = [];
let windows: { visibilityState: string; focused: boolean }[] = [];
let showing: (title: string, options: Shown["options"]) => Promise<void>;
let answer: (path: string, body: unknown) => { status: number; body?: unknown } | "unreachable";

vi.stubGlobal("self", {
  registration: { showNotification: (title: string, options: never) => showing(title, options) },
  clients: { matchAll: async () => windows },
  location: { origin: "https://nattvakt.example" },
});
vi.stubGlobal("Notification", { maxActions: 2 });
vi.stubGlobal("fetch", async (path: string, init: { body?: string }) => {
  const body = init.body === undefined ? undefined : JSON.parse(init.body);
  calls.push({ path, body });
  const answered = answer(path, body);
  if (answered === "unreachable") throw new TypeError("no coverage");
  return new Response(answered.body === undefined ? null : JSON.stringify(answered.body), answered);
});

const { closeForTest, getMeta, setMeta, withDb } = await import("../sync/db");
const { enrolled, keyOf } = await import("../sync/keys");
const { entries } = await import("../sync/outbox");
const { BOKMAL } = await import("../sync/spoken");
const { push } = await import("../testing/pushes");

/** A worker that was started anew remembers nothing but what it kept. */
async function startWorker() {
  vi.resetModules();
  return (await import("./show")).onPush;
}

beforeEach(async () => {
  await closeForTest();
  globalThis.indexedDB = new IDBFactory();
  shown.length = 0;
  calls.length = 0;
  windows = [];
  showing = async (title, options) => void shown.push({ title, options });
  answer = () => ({ status: 204 });
});

const text = (...message: Parameters<typeof push>) => JSON.stringify(push(...message));

describe("a push", () => {
  it("is shown first and told of then, with whether somebody looked", async () => {
    const onPush = await startWorker();
    await onPush(text());
    expect(shown.map(({ options }) => options.body)).toEqual(["Ute av seng"]);
    expect(calls).toEqual([{ path: "/api/deliveries/d1/receipt", body: { state: "shown", hidden: true } }]);
    windows = [{ visibilityState: "visible", focused: false }];
    await onPush(text({ delivery: "d2", seq: 11 }));
    expect(calls.at(-1)?.body).toEqual({ state: "shown", hidden: false });
  });

  it("is shown although the open app shows it too, and although it cannot be read", async () => {
    const onPush = await startWorker();
    windows = [{ visibilityState: "visible", focused: true }];
    await onPush(text());
    await onPush("not JSON");
    expect(shown).toHaveLength(2);
    expect(shown.at(-1)?.options.body).toBe(BOKMAL["push-unreadable"]);
  });

  it("never puts something older in the place of something newer, whichever comes first", async () => {
    const onPush = await startWorker();
    await onPush(text({ seq: 12, purpose: "taken" }, { body: "Tatt av en kollega" }));
    await onPush(text({ seq: 10, delivery: "late" }));
    expect(shown.map(({ options }) => options.body)).toEqual(["Tatt av en kollega", "Tatt av en kollega"]);
    expect(shown.at(-1)?.options.renotify).toBe(false);
    expect(calls.at(-1)?.path).toBe("/api/deliveries/late/receipt");
  });

  it("knows what was newest after the browser has put the worker to sleep", async () => {
    await (await startWorker())(text({ seq: 12 }, { body: "skjedde igjen" }));
    await (await startWorker())(text({ seq: 10 }));
    expect(shown.at(-1)?.options.body).toBe("skjedde igjen");
    await (await startWorker())(text({ seq: 13 }, { body: "trinn 2" }));
    expect(shown.at(-1)?.options.body).toBe("trinn 2");
    expect((await getMeta("newest_pushes"))?.["bjork/a1"]?.message.nattvakt.seq).toBe(13);
  });

  it("keeps the order of each unit that an alarm is told from", async () => {
    const onPush = await startWorker();
    await onPush(text({ seq: 12 }, { body: "fra Bjørk" }));
    await onPush(text({ seq: 3, unit: "furu" }, { body: "fra Furu" }));
    await onPush(text({ seq: 11 }, { body: "gammel" }));
    expect(shown.map(({ options }) => options.body)).toEqual(["fra Bjørk", "fra Furu", "fra Bjørk"]);
  });

  it("is shown in the right order when two come in the same moment", async () => {
    const onPush = await startWorker();
    await Promise.all([
      onPush(text({ seq: 12 }, { body: "ny" })),
      onPush(text({ seq: 10 }, { body: "gammel" })),
    ]);
    expect(shown.map(({ options }) => options.body)).toEqual(["ny", "ny"]);
  });

  it("is shown plainly when the browser refuses the rest of it", async () => {
    const onPush = await startWorker();
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    showing = async (title, options) => {
      if ("actions" in options) throw new TypeError("no actions here");
      shown.push({ title, options });
    };
    await onPush(text());
    expect(shown).toMatchObject([{ title: "AKUTT · Rom 104", options: { body: "Ute av seng" } }]);
  });

  it("is shown although the phone's storage hangs", async () => {
    const onPush = await startWorker();
    vi.useFakeTimers();
    globalThis.indexedDB = { open: () => new EventTarget() } as unknown as IDBFactory;
    const done = onPush(text());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shown).toHaveLength(1);
    vi.useRealTimers();
    globalThis.indexedDB = new IDBFactory();
    void done;
  });

  it("tries a receipt three times, and lets it go", async () => {
    const onPush = await startWorker();
    answer = () => "unreachable";
    await onPush(text());
    expect(calls).toHaveLength(3);
    answer = () => ({ status: 404, body: { code: "not_found" } });
    await onPush(text({ seq: 11 }));
    expect(calls).toHaveLength(4);
  });
});

describe("taking an alarm on the locked screen", () => {
  const NOTICE: NoticeData = { navigate: "/#/alarm/a1", unit: "bjork", alarm: "a1", seq: 10 };

  async function signedIn(): Promise<void> {
    const session = { municipality: "m", person: { id: "kari", name: "Kari" } };
    await setMeta("session", session as never);
    await setMeta("clock_offset_ms", 250);
    await withDb((db) =>
      db.put("units", { unit: "bjork", name: "", seq: 7, hash: "", patients: [], duty: [] }),
    );
    await keyOf("m/kari");
    await enrolled("m/kari", "phone", "key", 4);
  }

  const take = async (notice = NOTICE) => (await import("./take")).takeAlarm(notice, "Rom 104", () => 0);
  const answered = (result: object) => (_: string, body: unknown) => {
    const [command] = body as { command_id: string }[];
    return { status: 200, body: { results: [{ command_id: command?.command_id, ...result }] } };
  };

  beforeEach(() => vi.resetModules());

  it("sends the same signed command as the app, in order, and says that it was on a locked screen", async () => {
    await signedIn();
    answer = answered({ result: "applied", seq: 11 });
    expect(await take()).toBe("taken");
    expect(calls).toHaveLength(1);
    expect(calls[0]?.body).toMatchObject([
      {
        kind: "acknowledge",
        municipality: "m",
        person: "kari",
        unit: "bjork",
        alarm_id: "a1",
        key_id: "key",
        key_seq: 5,
        clock_offset_ms: 250,
        // What the notification told of is newer than what the app had seen.
        basis_seq: 10,
        payload: { locked_screen: true },
        signature: expect.any(String),
      },
    ]);
  });

  it("says who was first without a name, and what was refused", async () => {
    await signedIn();
    answer = answered({ result: "refused", code: "already_acknowledged" });
    expect(await take()).toBe("first");
    answer = answered({ result: "refused", code: "already_signed" });
    expect(await take()).toBe("signed");
    answer = answered({ result: "refused", code: "forbidden" });
    expect(await take()).toBe("refused");
  });

  it("keeps it without coverage, numbered and signed", async () => {
    await signedIn();
    answer = () => "unreachable";
    expect(await take()).toBe("saved");
    expect(await entries()).toMatchObject([{ state: "sending", command: { key_seq: 5 } }]);
  });

  it("leaves it to the app when nobody is signed in, or without a key or an alarm", async () => {
    expect(await take()).toBeUndefined();
    await setMeta("session", { municipality: "m", person: { id: "kari", name: "Kari" } } as never);
    expect(await take()).toBeUndefined();
    await keyOf("m/kari");
    expect(await take({ navigate: "/" })).toBeUndefined();
    expect(await entries()).toEqual([]);
  });
});
