import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CommandIn, CommandResult, CommandResults } from "../wire/types";
import { Refusal, Unreachable } from "./api";
import { closeForTest } from "./db";
import { drain } from "./drain";
import { enrolled, keyOf } from "./keys";
import * as outbox from "./outbox";

const OWNER = "m/kari";
let now = 1_000_000;
const clock = () => now;

beforeEach(async () => {
  await freshPhone();
});

async function freshPhone(): Promise<void> {
  await closeForTest();
  globalThis.indexedDB = new IDBFactory();
  now = 1_000_000;
  await keyOf(OWNER);
  await enrolled(OWNER, "phone", "key", 0);
}

function request(kind: string, part: Partial<outbox.Request> = {}): outbox.Request {
  return {
    owner: OWNER,
    label: "Rom 104",
    asked: {
      municipality: "m",
      person: "kari",
      kind,
      unit: "bjork",
      alarm_id: "a1",
      occurred_at: "2026-11-22T02:14:00.000Z",
      clock_offset_ms: 0,
      payload: {},
    },
    ...part,
  };
}

/** Keeps the promises of the real one: order, idempotence, and what it says about wrong numbers. */
class Server {
  taken: CommandIn[] = [];
  answers = new Map<string, CommandResult>();
  expected = 1;
  offline = false;
  losesAnswers = false;
  refuse = new Map<string, string>();

  send = async (commands: CommandIn[]): Promise<CommandResults> => {
    if (this.offline) throw new Unreachable("no coverage");
    const results = commands.map((command) => this.take(command));
    if (this.losesAnswers) throw new Unreachable("the answer was lost");
    return { results };
  };

  private take(command: CommandIn): CommandResult {
    const { command_id } = command;
    const known = this.answers.get(command_id);
    if (known !== undefined) return known;
    if (command.key_seq !== this.expected) {
      const code = command.key_seq > this.expected ? "key_seq_gap" : "key_seq_reused";
      return { command_id, result: "refused", code, expected_key_seq: this.expected };
    }
    this.expected += 1;
    const code = this.refuse.get(command.kind);
    const answer: CommandResult =
      code === undefined
        ? { command_id, result: "applied", seq: this.taken.length + 1 }
        : { command_id, result: "refused", code };
    this.taken.push(command);
    this.answers.set(command_id, answer);
    return answer;
  }

  get kinds(): string[] {
    return this.taken.map(({ kind }) => kind);
  }
}

const states = async () => (await outbox.entries()).map(({ state }) => state);

describe("the outbox", () => {
  it("sends what was asked for in the order of asking, numbered from one without gaps", async () => {
    const server = new Server();
    for (const kind of ["acknowledge", "arrive", "comment"]) await outbox.ask(request(kind), now);
    await drain(server.send, clock);
    expect(server.kinds).toEqual(["acknowledge", "arrive", "comment"]);
    expect(server.taken.map(({ key_seq }) => key_seq)).toEqual([1, 2, 3]);
    expect(await states()).toEqual(["confirmed", "confirmed", "confirmed"]);
  });

  it("survives a reload before anything was sent", async () => {
    const server = new Server();
    server.offline = true;
    const command_id = await outbox.ask(request("sign"), now);
    await expect(drain(server.send, clock)).rejects.toBeInstanceOf(Unreachable);
    await closeForTest();
    server.offline = false;
    await drain(server.send, clock);
    expect(server.taken.map((command) => command.command_id)).toEqual([command_id]);
  });

  it("takes effect once when the answer is lost and it is sent again, unchanged", async () => {
    const server = new Server();
    server.losesAnswers = true;
    await outbox.ask(request("sign"), now);
    await expect(drain(server.send, clock)).rejects.toBeInstanceOf(Unreachable);
    const [first] = await outbox.entries();
    await closeForTest();
    server.losesAnswers = false;
    const sent: CommandIn[] = [];
    await drain((commands) => {
      sent.push(...commands);
      return server.send(commands);
    }, clock);
    expect(sent).toEqual([first?.command]);
    expect(server.kinds).toEqual(["sign"]);
    expect(await states()).toEqual(["confirmed"]);
  });

  it("holds what can be undone, and gives it no number until then", async () => {
    const server = new Server();
    const command_id = await outbox.ask(request("sign", { hold_ms: 10_000 }), now);
    now += 9_999;
    await drain(server.send, clock);
    expect(server.taken).toEqual([]);
    expect((await outbox.entries())[0]?.command).toBeUndefined();
    expect(await outbox.withdraw(command_id)).toBe(true);
    await outbox.ask(request("arrive"), now);
    await drain(server.send, clock);
    expect(server.taken.map(({ kind, key_seq }) => [kind, key_seq])).toEqual([["arrive", 1]]);
  });

  it("sends what was held when its time has come", async () => {
    const server = new Server();
    await outbox.ask(request("sign", { hold_ms: 10_000 }), now);
    now += 10_000;
    await drain(server.send, clock);
    expect(server.kinds).toEqual(["sign"]);
  });

  it("sends what was held at once when the app is closed", async () => {
    const server = new Server();
    await outbox.ask(request("sign", { hold_ms: 10_000 }), now);
    await drain(server.send, clock, true);
    expect(server.kinds).toEqual(["sign"]);
  });

  it("lets go of what is held as soon as something later is asked for", async () => {
    const server = new Server();
    await outbox.ask(request("sign", { hold_ms: 10_000 }), now);
    await outbox.ask(request("acknowledge"), now);
    await drain(server.send, clock);
    expect(server.kinds).toEqual(["sign", "acknowledge"]);
  });

  it("cannot undo what has a number", async () => {
    const server = new Server();
    server.offline = true;
    const command_id = await outbox.ask(request("acknowledge"), now);
    await drain(server.send, clock).catch(() => undefined);
    expect(await outbox.withdraw(command_id)).toBe(false);
    expect(await states()).toEqual(["sending"]);
  });

  it("keeps what was refused until it is dismissed", async () => {
    const server = new Server();
    server.refuse.set("acknowledge", "already_acknowledged");
    const command_id = await outbox.ask(request("acknowledge"), now);
    await drain(server.send, clock);
    await closeForTest();
    expect(await states()).toEqual(["refused"]);
    expect((await outbox.entries())[0]?.answer?.code).toBe("already_acknowledged");
    await outbox.dismiss(command_id);
    expect(await states()).toEqual([]);
  });

  it("does not dismiss what is not answered", async () => {
    const command_id = await outbox.ask(request("sign"), now);
    await outbox.dismiss(command_id);
    expect(await states()).toEqual(["waiting"]);
  });

  it("numbers anew from what the server expects when it says that something is missing", async () => {
    const server = new Server();
    await enrolled(OWNER, "phone", "key", 7);
    await outbox.ask(request("acknowledge"), now);
    await outbox.ask(request("arrive"), now);
    await drain(server.send, clock);
    expect(server.taken.map(({ key_seq }) => key_seq)).toEqual([1, 2]);
    expect(server.kinds).toEqual(["acknowledge", "arrive"]);
  });

  it("gives up numbering anew when the server never agrees", async () => {
    const stubborn = async (commands: CommandIn[]) => ({
      results: commands.map(({ command_id, key_seq }) => ({
        command_id,
        result: "refused" as const,
        code: "key_seq_gap",
        expected_key_seq: key_seq + 1,
      })),
    });
    await outbox.ask(request("sign"), now);
    await drain(stubborn, clock);
    expect(await states()).toEqual(["refused"]);
  });

  it("lets an undo win that comes while the signature is being made", async () => {
    const server = new Server();
    const command_id = await outbox.ask(request("sign"), now);
    whileSigning(async () => expect(await outbox.withdraw(command_id)).toBe(true));
    await outbox.ask(request("arrive"), now);
    await drain(server.send, clock);
    expect(server.taken.map(({ kind, key_seq }) => [kind, key_seq])).toEqual([["arrive", 1]]);
  });

  it("numbers again when the count has moved while the signature was being made", async () => {
    await outbox.ask(request("sign"), now);
    whileSigning(() => enrolled(OWNER, "phone", "key", 5));
    const [sealed] = await outbox.seal(10);
    expect(sealed?.command?.key_seq).toBe(6);
  });

  it("seals once when two windows seal at the same time", async () => {
    const server = new Server();
    for (const kind of ["acknowledge", "arrive", "comment"]) await outbox.ask(request(kind), now);
    await Promise.all([drain(server.send, clock), drain(server.send, clock)]);
    expect(server.taken.map(({ kind, key_seq }) => [kind, key_seq])).toEqual([
      ["acknowledge", 1],
      ["arrive", 2],
      ["comment", 3],
    ]);
  });

  it("waits with commands whose key the server does not know yet", async () => {
    const server = new Server();
    await keyOf("m/per");
    await outbox.ask(request("acknowledge", { owner: "m/per" }), now);
    await outbox.ask(request("arrive"), now);
    await drain(server.send, clock);
    expect(server.kinds).toEqual(["arrive"]);
    expect(await states()).toEqual(["waiting", "confirmed"]);
  });

  it("never sends a call for help late", async () => {
    const server = new Server();
    server.offline = true;
    await outbox.ask(request("call_for_help", { expires_ms: 10_000 }), now);
    await drain(server.send, clock).catch(() => undefined);
    now += 10_000;
    server.offline = false;
    await outbox.ask(request("arrive"), now);
    await drain(server.send, clock);
    expect(server.kinds).toEqual(["arrive"]);
    expect(server.taken[0]?.key_seq).toBe(1);
  });

  it("finds the one command that the server cannot read and sends the others", async () => {
    const server = new Server();
    const picky = async (commands: CommandIn[]) => {
      if (commands.some(({ kind }) => kind === "broken")) throw new Refusal(400, "invalid_field");
      return server.send(commands);
    };
    await outbox.ask(request("acknowledge"), now);
    await outbox.ask(request("broken"), now);
    await outbox.ask(request("arrive"), now);
    await drain(picky, clock);
    expect(server.kinds).toEqual(["acknowledge", "arrive"]);
    expect(await states()).toEqual(["confirmed", "refused", "confirmed"]);
  });

  it("is done with an entry when the ledger shows it, before or after the answer", async () => {
    const server = new Server();
    const command_id = await outbox.ask(request("acknowledge"), now);
    await drain(server.send, clock);
    await outbox.echoed({ unit: "furu", seq: 99 });
    expect(await states()).toEqual(["confirmed"]);
    await outbox.echoed({ unit: "bjork", seq: 1 });
    expect(await states()).toEqual([]);

    server.offline = true;
    const second = await outbox.ask(request("arrive"), now);
    await drain(server.send, clock).catch(() => undefined);
    await outbox.echoed({ unit: "bjork", seq: 2, command_id });
    expect(await states()).toEqual(["sending"]);
    await outbox.echoed({ unit: "bjork", seq: 3, command_id: second });
    expect(await states()).toEqual([]);
  });

  it("keeps telling that a signature did not close, whichever way it learns it", async () => {
    const command_id = await outbox.ask(request("sign"), now);
    await outbox.seal(10);
    await outbox.echoed({ unit: "bjork", seq: 9, command_id, reason: "newer_event" });
    expect(await states()).toEqual(["recorded"]);

    const other = await outbox.ask(request("sign"), now);
    await outbox.seal(10);
    await outbox.answer([{ command_id: other, result: "recorded", seq: 10, reason: "already_signed" }]);
    expect(await states()).toEqual(["recorded", "recorded"]);
  });

  it("signs in order and once whatever is undone, lost or reloaded", async () => {
    const step = fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[]));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await freshPhone();
        const night: Night = { server: new Server(), wanted: [] };
        for (const next of steps) await STEPS[next](night);
        await drain(night.server.send, clock, true);
        expect(night.server.taken.map(({ command_id }) => command_id)).toEqual(night.wanted);
        expect(night.server.taken.map(({ key_seq }) => key_seq)).toEqual(night.wanted.map((_, at) => at + 1));
      }),
      { numRuns: 60 },
    );
  });

  it("drops without a word what the phone asked for by itself and came too late", async () => {
    const server = new Server();
    server.refuse.set("open", "nothing_to_do");
    server.refuse.set("arrive", "nothing_to_do");
    await outbox.ask(request("open"), clock());
    await outbox.ask(request("arrive"), clock());
    await drain(server.send, clock);
    const left = (await outbox.entries()).map(({ asked, state }) => [asked.kind, state]);
    expect(left).toEqual([["arrive", "refused"]]);
  });
});

/** Something happens in another window between reading the count and storing the signature. */
function whileSigning(what: () => Promise<unknown>): void {
  const sign = crypto.subtle.sign.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, "sign").mockImplementationOnce(async (...given) => {
    await what();
    return sign(...given);
  });
}

interface Night {
  server: Server;
  /** What nobody has undone, in order. */
  wanted: string[];
}

async function send({ server }: Night, trouble: Partial<Pick<Server, "offline" | "losesAnswers">>) {
  Object.assign(server, trouble);
  await drain(server.send, clock).catch(() => undefined);
  Object.assign(server, { offline: false, losesAnswers: false });
}

const STEPS = {
  ask: async ({ wanted }: Night) => void wanted.push(await outbox.ask(request("sign"), now)),
  hold: async ({ wanted }: Night) =>
    void wanted.push(await outbox.ask(request("sign", { hold_ms: 10_000 }), now)),
  undo: async ({ wanted }: Night) => {
    const last = wanted.at(-1);
    if (last !== undefined && (await outbox.withdraw(last))) wanted.pop();
  },
  send: (night: Night) => send(night, {}),
  lose: (night: Night) => send(night, { losesAnswers: true }),
  offline: (night: Night) => send(night, { offline: true }),
  reload: () => closeForTest(),
  wait: async () => {
    now += 10_000;
  },
};
