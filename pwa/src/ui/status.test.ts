import { describe, expect, it } from "vitest";
import { SILENCE_MS } from "../sync/connection";
import { CONNECTING_MS, contactOf, NO_CONTACT_AFTER_MS } from "./status";

const now = 10_000_000;
const longAgo = now - 3_600_000;

describe("the status line", () => {
  it("is live only while the server is heard", () => {
    const live = { live: true, opened_at: longAgo, now };
    expect(contactOf({ ...live, heard_at: now - SILENCE_MS })).toEqual({ kind: "live" });
    expect(contactOf({ ...live, heard_at: now - SILENCE_MS - 1 }).kind).toBe("stale");
  });

  it("says since when and how old, once the connection is gone", () => {
    const heard_at = now - 5 * 60_000 - 30_000;
    const said = contactOf({ live: false, heard_at, opened_at: longAgo, now });
    expect(said).toEqual({ kind: "stale", since: heard_at, minutes: 5 });
  });

  it("is without contact when the picture is too old to believe", () => {
    const heard_at = now - NO_CONTACT_AFTER_MS;
    expect(contactOf({ live: false, heard_at, opened_at: longAgo, now }).kind).toBe("stale");
    expect(contactOf({ live: false, heard_at: heard_at - 1, opened_at: longAgo, now })).toEqual({
      kind: "none",
      since: heard_at - 1,
    });
  });

  it("stays red on duty from the moment the loss was said over the whole screen", () => {
    const heard_at = now - 31_000;
    expect(contactOf({ live: false, heard_at, opened_at: longAgo, now, lost: true })).toEqual({
      kind: "none",
      since: heard_at,
    });
  });

  it("is without contact when there has never been any", () => {
    const said = contactOf({ live: false, heard_at: undefined, opened_at: now - CONNECTING_MS, now });
    expect(said).toEqual({ kind: "none", since: undefined });
  });

  it("gives a first connection a moment, and claims nothing meanwhile", () => {
    const opening = { live: false, opened_at: now - CONNECTING_MS + 1, now };
    expect(contactOf({ ...opening, heard_at: undefined }).kind).toBe("connecting");
    expect(contactOf({ ...opening, heard_at: longAgo }).kind).toBe("connecting");
  });

  it("does not call a lost connection a first one", () => {
    const opened_at = now - 3_000;
    expect(contactOf({ live: false, heard_at: now - 1_000, opened_at, now }).kind).toBe("stale");
  });

  it("does not take a clock that was set back for the future", () => {
    expect(contactOf({ live: true, heard_at: now + 60_000, opened_at: longAgo, now }).kind).toBe("live");
  });
});
