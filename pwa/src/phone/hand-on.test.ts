import "fake-indexeddb/auto";
import { beforeEach, expect, it, vi } from "vitest";
import type { EnrolKey } from "../wire/types";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });

const { enter, session } = await import("../session/state");
const { ask } = await import("../session/command");
const { drafts, emptyDraft, keepDraft, reloadDrafts } = await import("../alarms/draft");
const { preferences } = await import("../ui/preferences");
const { closeForTest } = await import("../sync/db");
const { KARI } = await import("../testing/alarms");
const { TestServer } = await import("../testing/server");
const outbox = await import("../sync/outbox");
const { becomeA, handOnTo } = await import("./state");

let server: InstanceType<typeof TestServer>;

beforeEach(async () => {
  await closeForTest();
  server = new TestServer(KARI);
  vi.stubGlobal("fetch", server.fetch);
  await enter(server.session());
});

it("gives the app to the next person, and leaves nothing that the former one had begun", async () => {
  keepDraft({ ...emptyDraft("kari/a1"), note: "Ville ha et glass vann." });
  await handOnTo("per", "246810");
  expect(session.value?.person.id).toBe("per");
  expect(drafts.value).toEqual({});
  await reloadDrafts();
  expect(drafts.value).toEqual({});
});

it("still sends what the former person did, under their own key", async () => {
  server.reachable = false;
  await ask({ kind: "arrive", unit: "bjork", label: "Rom 104" });
  await handOnTo("per", "246810");
  expect((await outbox.entries()).map(({ owner }) => owner)).toEqual(["m/kari"]);
  server.reachable = true;
  await ask({ kind: "acknowledge", unit: "bjork", label: "Rom 106" });
  await vi.waitFor(() => expect(server.sent).toHaveLength(2), { timeout: 5_000 });
  expect(server.sent.map(({ kind, person, key_id }) => [kind, person, key_id])).toEqual([
    ["arrive", "kari", "key-of-kari"],
    ["acknowledge", "per", "key-of-per"],
  ]);
});

it("changes nothing on a wrong PIN", async () => {
  keepDraft(emptyDraft("kari/a1"));
  await expect(handOnTo("per", "111111")).rejects.toMatchObject({ code: "wrong_pin" });
  expect(session.value?.person.id).toBe("kari");
  expect(Object.keys(drafts.value)).toEqual(["kari/a1"]);
});

it("says what it is to the server first, and with every key from then on", async () => {
  await becomeA("shared");
  expect(preferences.value.phone_kind).toBe("shared");
  await handOnTo("per", "246810");
  const keys = server.asked.filter(({ path }) => path.endsWith("/phones/this/keys"));
  const enrolledAs = keys.map(({ body }) => (body as EnrolKey).phone_kind);
  expect(enrolledAs).toEqual([undefined, "shared", "shared"]);
});
