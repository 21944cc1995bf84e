import "fake-indexeddb/auto";
import { beforeEach, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("navigator", {});
vi.stubGlobal("document", { visibilityState: "visible", addEventListener: () => undefined });
const { enter, restore, session, signOut, standing } = await import("./state");
const { closeForTest } = await import("../sync/db");
const { KARI } = await import("../testing/alarms");
const { TestServer } = await import("../testing/server");

let server: InstanceType<typeof TestServer>;

beforeEach(async () => {
  await closeForTest();
  server = new TestServer(KARI);
  vi.stubGlobal("fetch", server.fetch);
  await enter(server.session());
});

/** As when the app is opened again. */
async function opensAgain(): Promise<void> {
  session.value = undefined;
  standing.value = "starting";
  await restore();
}

it("tells the server, and nobody is let in afterwards", async () => {
  await signOut();
  expect(server.signedIn).toBe(false);
  await opensAgain();
  expect(standing.value).toBe("out");
});

it("without coverage lets nobody in by what is left in the browser, and tells the server when it can", async () => {
  server.reachable = false;
  await signOut();
  expect(standing.value).toBe("out");
  await opensAgain();
  expect(standing.value).toBe("out");
  expect(server.signedIn).toBe(true);

  server.reachable = true;
  await opensAgain();
  expect(session.value).toBeUndefined();
  expect(standing.value).toBe("out");
  expect(server.signedIn).toBe(false);
});

it("does not stand in the way of the next person", async () => {
  server.reachable = false;
  await signOut();
  server.reachable = true;
  await enter(server.session());
  await opensAgain();
  expect(session.value?.person).toEqual(KARI);
});
