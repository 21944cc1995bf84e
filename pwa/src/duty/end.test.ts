import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
const { askToEnd, handingOver, handOver } = await import("./end");
const { enter } = await import("../session/state");
const { picture } = await import("../sync/live");
const { applySnapshot } = await import("../sync/picture");
const { entries } = await import("../sync/sender");
const { closeForTest } = await import("../sync/db");
const { KARI, onDuty, PER, snapshot } = await import("../testing/alarms");
const { TestServer } = await import("../testing/server");

const bjork = { id: "bjork", name: "Bjørk" };
const furu = { id: "furu", name: "Furu" };
let server: InstanceType<typeof TestServer>;
const here = (...people: (typeof KARI)[]) => {
  const duty = people.map((person) => onDuty(person));
  // Ahead of what the test server answers, so that its answer is the echo too.
  picture.value = applySnapshot({}, { ...snapshot(9), duty }, "Bjørk");
};

beforeEach(async () => {
  await closeForTest();
  server = new TestServer(KARI);
  vi.stubGlobal("fetch", server.fetch);
  await enter(server.session());
  handingOver.value = undefined;
});

describe("ending a duty", () => {
  it("is done at once while others are here", async () => {
    here(KARI, PER);
    await askToEnd(bjork);
    expect(server.sent.map(({ kind, payload }) => [kind, payload])).toEqual([["end_duty", {}]]);
    expect(handingOver.value).toBeUndefined();
  });

  it("asks the last one who takes the alarms, and sends nothing before that", async () => {
    here(KARI);
    await askToEnd(bjork);
    expect(server.sent).toEqual([]);
    expect(handingOver.value).toEqual({ unit: bjork });
    await handOver(bjork, furu);
    expect(server.sent.map(({ payload }) => payload)).toEqual([{ hand_over_to: "furu" }]);
    expect(handingOver.value).toBeUndefined();
  });

  it("asks when the others have left meanwhile, and leaves no notice behind", async () => {
    here(KARI, PER);
    server.refuses = { end_duty: "unit_would_be_empty" };
    await askToEnd(bjork);
    expect(handingOver.value).toEqual({ unit: bjork, problem: "unit_would_be_empty" });
    expect(entries.value).toEqual([]);
  });

  it("lets one choose again when nobody is there, or it would go round in a circle", async () => {
    here(KARI);
    for (const problem of ["hand_over_to_empty", "hand_over_loop"]) {
      server.refuses = { end_duty: problem };
      await handOver(bjork, furu);
      expect(handingOver.value).toEqual({ unit: bjork, problem });
    }
  });

  it("leaves other refusals as a notice", async () => {
    here(KARI, PER);
    server.refuses = { end_duty: "not_on_duty" };
    await askToEnd(bjork);
    expect(handingOver.value).toBeUndefined();
    expect(entries.value.map(({ state }) => state)).toEqual(["refused"]);
  });
});
