import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
const { isLost, LostBell, SILENT_MS, SOUND_EVERY_MS, TABLET_LOST_MS } = await import("./state");

const now = 10_000_000;
const phone = {
  on_duty: true,
  tablet: false,
  live: false,
  heard_at: now - SILENT_MS,
  gone_since: now - SILENT_MS,
  awake_since: now - 3_600_000,
  now,
};
const tablet = { ...phone, on_duty: false, tablet: true };

describe("no contact", () => {
  it("is loud after half a minute of silence on duty, and only a line otherwise", () => {
    expect(isLost(phone)).toBe(true);
    expect(isLost({ ...phone, heard_at: now - SILENT_MS + 1 })).toBe(false);
    expect(isLost({ ...phone, on_duty: false })).toBe(false);
  });

  it("believes silence more than a socket that looks open", () => {
    expect(isLost({ ...phone, live: true })).toBe(true);
  });

  it("is loud when the server was never heard", () => {
    expect(isLost({ ...phone, heard_at: undefined })).toBe(true);
  });

  it("is said by a wall tablet after a few seconds, on duty or not", () => {
    const gone = { ...tablet, heard_at: now - 6_000, gone_since: now - TABLET_LOST_MS };
    expect(isLost(gone)).toBe(true);
    expect(isLost({ ...gone, gone_since: now - TABLET_LOST_MS + 1 })).toBe(false);
    // Between two pings nothing is lost.
    expect(isLost({ ...gone, live: true, gone_since: undefined, heard_at: now - 9_000 })).toBe(false);
  });

  it("gives a phone that was just opened or woken a moment to connect", () => {
    expect(isLost({ ...phone, awake_since: now - 7_999 })).toBe(false);
    expect(isLost({ ...phone, awake_since: now - 8_000 })).toBe(true);
    expect(isLost({ ...tablet, awake_since: now - 1_000 })).toBe(false);
  });
});

describe("its sound", () => {
  it("comes back until somebody touches the phone", () => {
    const bell = new LostBell();
    expect(bell.due(true, now)).toBe(true);
    expect(bell.due(true, now + SOUND_EVERY_MS - 1)).toBe(false);
    expect(bell.due(true, now + SOUND_EVERY_MS)).toBe(true);
    bell.touch();
    expect(bell.due(true, now + 10 * SOUND_EVERY_MS)).toBe(false);
  });

  it("starts anew with the next loss, whatever was touched between", () => {
    const bell = new LostBell();
    bell.touch();
    expect(bell.due(true, now)).toBe(true);
    bell.touch();
    expect(bell.due(false, now + 1)).toBe(false);
    bell.touch();
    expect(bell.due(true, now + 2)).toBe(true);
  });
});
