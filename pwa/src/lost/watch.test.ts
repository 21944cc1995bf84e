import { afterEach, beforeEach, expect, it, vi } from "vitest";

const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", {
  getItem: () => JSON.stringify({ phone_kind: "tablet" }),
  setItem: () => undefined,
});
vi.stubGlobal("document", page);
const vibrate = vi.fn();
vi.stubGlobal("navigator", { vibrate });
const { lost, lostRead, SILENT_MS, SOUND_EVERY_MS, TABLET_LOST_MS, watchContact } = await import("./state");
const { session, standing } = await import("../session/state");
const { heardAt, live } = await import("../sync/live");
const { CONNECTING_MS } = await import("../ui/status");

beforeEach(() => {
  vi.useFakeTimers({ now: 10_000_000 });
  standing.value = "in";
});
afterEach(() => {
  vi.useRealTimers();
});

it("stands until contact is back, and goes by itself", () => {
  session.value = undefined;
  live.value = true;
  heardAt.value = Date.now();
  watchContact();
  vi.advanceTimersByTime(CONNECTING_MS);
  live.value = false;
  vi.advanceTimersByTime(TABLET_LOST_MS);
  expect(lost.value).toBe(true);
  vi.advanceTimersByTime(5_000);
  expect(lost.value).toBe(true);

  expect(vibrate).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(SOUND_EVERY_MS);
  expect(vibrate).toHaveBeenCalledTimes(2);
  page.dispatchEvent(new Event("pointerdown"));
  vi.advanceTimersByTime(4 * SOUND_EVERY_MS);
  expect(vibrate).toHaveBeenCalledTimes(2);

  lostRead.value = true;
  vi.advanceTimersByTime(5_000);
  expect(lostRead.value).toBe(true);

  heardAt.value = Date.now();
  live.value = true;
  expect(lost.value).toBe(false);
  expect(lostRead.value).toBe(false);
  vi.advanceTimersByTime(SILENT_MS - 1_000);
  expect(lost.value).toBe(false);
});
