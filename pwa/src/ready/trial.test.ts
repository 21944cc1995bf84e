import { describe, expect, it } from "vitest";
import { Refusal, Unreachable } from "../sync/api";
import type { BegunTest } from "../sync/db";
import type { DeliveryStatus } from "../wire/types";
import { resume, type Trial, type TrialHost, tryPush } from "./trial";

/** Time passes only when somebody waits. */
class Phone implements TrialHost {
  time = 100_000;
  phases: Trial["phase"][] = [];
  startedAt: number | undefined;
  asked = 0;
  waitsFor: number | undefined;
  statuses: (Partial<DeliveryStatus> | Error)[] = [];
  refuses: Error | undefined;

  now = () => this.time;
  clockOffset = () => 500;
  wait = async (milliseconds: number) => {
    this.time += milliseconds;
  };
  start = async (after_seconds: number) => {
    this.startedAt = this.time;
    this.waitsFor = after_seconds;
    if (this.refuses) throw this.refuses;
    return { delivery: "d1" };
  };
  kept: BegunTest | undefined;
  begun = async (test: BegunTest) => {
    this.kept = test;
  };
  status = async () => {
    this.asked += 1;
    const next = this.statuses.shift() ?? { state: "accepted" as const };
    if (next instanceof Error) throw next;
    return { state: "sent", changed_at: "", hidden: false, ...next } as DeliveryStatus;
  };
  show = (trial: Trial) => void this.phases.push(trial.phase);
}

const shown = (after_ms: number, hidden = true): Partial<DeliveryStatus> => ({
  state: "shown",
  hidden,
  // By the server's clock, which is half a second ahead.
  changed_at: new Date(100_000 + 500 + after_ms).toISOString(),
});

describe("a test push", () => {
  it("is asked for at once, waits at the server for the phone to be locked, and is followed until shown", async () => {
    const phone = new Phone();
    phone.statuses = [{ state: "sent" }, { state: "accepted" }, shown(7_000)];
    expect(await tryPush(phone, true)).toEqual({ at: 107_000, seconds: 2, hidden: true });
    expect(phone.startedAt).toBe(100_000);
    expect(phone.waitsFor).toBe(5);
    expect(phone.phases).toEqual(["lock", "sent", "idle"]);
  });

  it("is found by a page that slept from the moment the phone was locked", async () => {
    const phone = new Phone();
    phone.wait = async () => {
      phone.time += 600_000;
    };
    phone.statuses = [shown(6_000)];
    expect(await tryPush(phone, true)).toMatchObject({ seconds: 1, hidden: true });
  });

  it("is followed by the next page when the phone threw the first one away", async () => {
    const first = new Phone();
    const lastStep = new Error("the page is gone");
    first.wait = () => Promise.reject(lastStep);
    await tryPush(first, true);
    const next = new Phone();
    next.time = 160_000;
    next.statuses = [shown(7_000)];
    expect(await resume(next, first.kept as BegunTest)).toEqual({ at: 160_000, seconds: 2, hidden: true });
    const late = new Phone();
    late.time = 160_000;
    expect(await resume(late, first.kept as BegunTest)).toMatchObject({ at: 105_000, reason: "timeout" });
  });

  it("leaves at once by itself, and then tells that nobody locked the phone", async () => {
    const phone = new Phone();
    phone.statuses = [shown(900, false)];
    expect(await tryPush(phone, false)).toEqual({ at: 100_000, seconds: 1, hidden: false });
    expect(phone.waitsFor).toBe(0);
    expect(phone.phases).toEqual(["sent", "idle"]);
  });

  it("gives up after thirty seconds, and says why when somebody knows", async () => {
    const silent = new Phone();
    expect(await tryPush(silent, false)).toMatchObject({ reason: "timeout", hidden: false });
    expect(silent.asked).toBeGreaterThanOrEqual(30);
    expect(silent.time).toBeGreaterThan(130_000);
    const gone = new Phone();
    gone.statuses = [{ state: "failed", reason: "gone" }];
    expect(await tryPush(gone, false)).toEqual({ at: 100_000, hidden: false, reason: "gone" });
  });

  it("looks once more after having slept, before it gives up", async () => {
    const phone = new Phone();
    phone.wait = async () => {
      phone.time += 600_000;
    };
    phone.statuses = [{ state: "accepted" }, shown(2_000)];
    expect(await tryPush(phone, false)).toMatchObject({ seconds: 2 });
  });

  it("rides out a bad moment of the network, not a refusal", async () => {
    const shaky = new Phone();
    shaky.statuses = [new Unreachable("no coverage"), shown(1_000)];
    expect(await tryPush(shaky, false)).toMatchObject({ seconds: 1 });
    const refused = new Phone();
    refused.refuses = new Refusal(409, "no_subscription");
    expect(await tryPush(refused, false)).toMatchObject({ reason: "no_subscription" });
    const offline = new Phone();
    offline.refuses = new Unreachable("no coverage");
    expect(await tryPush(offline, false)).toMatchObject({ reason: "unreachable" });
    expect(offline.phases.at(-1)).toBe("idle");
  });

  it("counts a failure from its beginning, for the server may know better what came after", async () => {
    const asleep = new Phone();
    asleep.start = async () => {
      asleep.time += 60_000;
      throw new Unreachable("the phone put the page away");
    };
    expect(await tryPush(asleep, false)).toMatchObject({ at: 100_000, reason: "unreachable" });
  });
});
