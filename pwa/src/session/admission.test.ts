import "fake-indexeddb/auto";
import { beforeEach, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
const { comeIn } = await import("./admission");
const { session } = await import("./state");
const { picture } = await import("../sync/live");
const { applySnapshot } = await import("../sync/picture");
const { closeForTest } = await import("../sync/db");
const { guestCode } = await import("../ui/router");
const { KARI, onDuty, snapshot } = await import("../testing/alarms");
const { TestServer } = await import("../testing/server");

const oda = { id: "oda", name: "Oda Vikar" };
let server: InstanceType<typeof TestServer>;

beforeEach(async () => {
  await closeForTest();
  session.value = undefined;
  server = new TestServer(KARI);
  vi.stubGlobal("fetch", server.fetch);
  guestCode.value = "abc";
});

it("signs the temp in and starts the duty, with the end that the colleague chose", async () => {
  picture.value = applySnapshot({}, snapshot(9), "Bjørk");
  await comeIn("abc", "Oda Vikar");
  expect(session.value?.person).toEqual(oda);
  expect(guestCode.value).toBeUndefined();
  await vi.waitFor(() => expect(server.sent).toHaveLength(1));
  expect(server.sent.map(({ kind, person, payload }) => [kind, person, payload])).toEqual([
    ["start_duty", "oda", {}],
  ]);
});

it("asks for no duty that the temp has already", async () => {
  picture.value = applySnapshot({}, { ...snapshot(9), duty: [onDuty(oda)] }, "Bjørk");
  await comeIn("abc", "Oda Vikar");
  expect(server.sent).toEqual([]);
});

it("changes nothing when the code has been used or has run out", async () => {
  await expect(comeIn("used", "Oda Vikar")).rejects.toMatchObject({ code: "admission_invalid" });
  expect(session.value).toBeUndefined();
});
