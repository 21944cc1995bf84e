import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, it } from "vitest";
import { closeForTest, withDb } from "./db";

it("reads what version 1 of the app kept, and loses nothing unsent", async () => {
  const before = await openDB("nattvakt", 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("keys", { keyPath: "owner" });
      db.createObjectStore("counters", { keyPath: "key_id" });
      const outbox = db.createObjectStore("outbox", { keyPath: "ordinal", autoIncrement: true });
      outbox.createIndex("command_id", "command_id", { unique: true });
      db.createObjectStore("units", { keyPath: "unit" });
      db.createObjectStore("alarms", { keyPath: ["followed", "id"] });
      db.createObjectStore("wards", { keyPath: "unit" });
      db.createObjectStore("drafts", { keyPath: "id" });
    },
  });
  await before.put("units", { unit: "bjork", name: "Bjørk", seq: 4, hash: "h", patients: [], duty: [] });
  await before.add("outbox", { command_id: "c1", owner: "m/kari", state: "waiting" });
  before.close();

  const units = await withDb((db) => db.getAll("units"));
  expect(units.map(({ name, contacts }) => [name, contacts])).toEqual([["Bjørk", undefined]]);
  expect((await withDb((db) => db.getAll("outbox"))).map(({ command_id }) => command_id)).toEqual(["c1"]);
  expect((await withDb((db) => Promise.resolve(db.version))) >= 2).toBe(true);
  await closeForTest();
});
