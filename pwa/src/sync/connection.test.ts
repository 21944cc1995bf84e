import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClientFrame, ServerFrame } from "../wire/types";
import { CONNECT_TIMEOUT_MS, Connection, HIDDEN_MS, SEEN_EVERY_MS, SILENCE_MS } from "./connection";

class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: ClientFrame[] = [];
  closed = false;

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  die(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  close(): void {
    this.closed = true;
  }
}

const welcome: ServerFrame = { type: "welcome", protocol: 1, server_time: "2026-11-22T02:14:00Z", units: [] };
const ping: ServerFrame = { type: "ping", server_time: "2026-11-22T02:14:00Z" };

function phone() {
  const sockets: FakeSocket[] = [];
  const state = { visible: true, audible: false, random: 0.5, live: [] as boolean[], refused: 0 };
  const connection = new Connection({
    dial() {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    cursors: () => ({ bjork: { seq: 41, hash: "h" } }),
    onFrame: () => undefined,
    onLive: (live) => state.live.push(live),
    onRefused: () => {
      state.refused += 1;
    },
    isVisible: () => state.visible,
    isAudible: () => state.audible,
    now: () => Date.now(),
    random: () => state.random,
  });
  const last = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error("never dialled");
    return socket;
  };
  return { connection, sockets, state, last };
}

function live() {
  const it = phone();
  it.connection.start();
  it.last().open();
  it.last().say(welcome);
  return it;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the live connection", () => {
  it("greets with its cursors and is live only after the welcome", () => {
    const { connection, last, state } = phone();
    connection.start();
    last().open();
    expect(last().sent).toEqual([{ type: "hello", protocol: 1, cursors: { bjork: { seq: 41, hash: "h" } } }]);
    expect(state.live).toEqual([]);
    last().say(welcome);
    expect(state.live).toEqual([true]);
  });

  it("answers a ping at once with its own time", () => {
    const { last } = live();
    last().say(ping);
    expect(last().sent.at(-1)).toEqual({ type: "pong", phone_time: new Date().toISOString() });
  });

  it("gives up a dial that does not open in five seconds, and asks whether the session holds when refused", () => {
    const { connection, sockets, state, last } = phone();
    connection.start();
    vi.advanceTimersByTime(CONNECT_TIMEOUT_MS - 1);
    expect(last().closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(last().closed).toBe(true);
    vi.advanceTimersByTime(500);
    expect(sockets.length).toBe(2);
    last().die();
    expect(state.refused).toBe(1);
  });

  it("takes 25 seconds without a frame for death, though the socket looks open", () => {
    const { sockets, last, state } = live();
    vi.advanceTimersByTime(SILENCE_MS - 1);
    last().say(ping);
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(state.live).toEqual([true]);
    vi.advanceTimersByTime(1);
    expect(state.live).toEqual([true, false]);
    vi.advanceTimersByTime(500);
    expect(sockets.length).toBe(2);
  });

  it("waits longer and longer between attempts, with full jitter, and never stops", () => {
    const { connection, sockets, state, last } = phone();
    connection.start();
    state.random = 1;
    const waits: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const before = sockets.length;
      const from = Date.now();
      last().die();
      while (sockets.length === before) vi.advanceTimersByTime(100);
      waits.push(Date.now() - from);
    }
    expect(waits.slice(0, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
    expect(waits.at(-1)).toBe(20_000);
    state.random = 0;
    const before = sockets.length;
    last().die();
    vi.advanceTimersByTime(0);
    expect(sockets.length).toBe(before + 1);
  });

  it("starts over with short waits after a welcome", () => {
    const { connection, sockets, state, last } = phone();
    connection.start();
    state.random = 1;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      last().die();
      vi.advanceTimersByTime(20_000);
    }
    last().open();
    last().say(welcome);
    const before = sockets.length;
    last().die();
    vi.advanceTimersByTime(500);
    expect(sockets.length).toBe(before + 1);
  });

  it("dials anew after 30 seconds out of sight, and only then", () => {
    const { connection, sockets, state, last } = live();
    const away = (milliseconds: number) => {
      state.visible = false;
      connection.visibilityChanged();
      vi.advanceTimersByTime(milliseconds);
      state.visible = true;
      connection.visibilityChanged();
    };
    away(HIDDEN_MS / 2);
    expect(sockets.length).toBe(1);
    last().say(ping);
    vi.advanceTimersByTime(1_000);
    state.visible = false;
    connection.visibilityChanged();
    vi.advanceTimersByTime(15_000);
    last().say(ping);
    vi.advanceTimersByTime(HIDDEN_MS - 15_000 + 1);
    state.visible = true;
    connection.visibilityChanged();
    expect(sockets.length).toBe(2);
    expect(sockets[0]?.closed).toBe(true);
  });

  it("dials anew when the clock has jumped: the phone slept", () => {
    const { sockets } = live();
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(5_000);
    expect(sockets.length).toBe(2);
  });

  it("does not take a hidden page's slow timers for a jump", () => {
    const { sockets, state } = live();
    state.visible = false;
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(5_000);
    expect(sockets.length).toBe(1);
  });

  it("dials at once when told that the network is back", () => {
    const { connection, sockets, state, last } = live();
    state.random = 1;
    last().die();
    connection.dialNow();
    expect(sockets.length).toBe(2);
    vi.advanceTimersByTime(1_000);
    expect(sockets.length).toBe(2);
  });

  it("gathers receipts: one per unit and quarter second, the newest", () => {
    const { connection, last, state } = live();
    state.audible = true;
    for (const seq of [42, 43, 44]) connection.applied("bjork", seq);
    connection.applied("furu", 7);
    expect(last().sent.filter(({ type }) => type === "seen")).toEqual([]);
    vi.advanceTimersByTime(SEEN_EVERY_MS);
    expect(last().sent.filter(({ type }) => type === "seen")).toEqual([
      { type: "seen", unit: "bjork", seq: 44, visible: true, audible: true },
      { type: "seen", unit: "furu", seq: 7, visible: true, audible: true },
    ]);
  });

  it("says again what it has when the page comes into sight", () => {
    const { connection, last, state } = live();
    state.visible = false;
    connection.visibilityChanged();
    connection.applied("bjork", 42);
    vi.advanceTimersByTime(SEEN_EVERY_MS);
    state.visible = true;
    connection.visibilityChanged();
    const seen = last().sent.filter(({ type }) => type === "seen");
    expect(seen.map((frame) => frame.type === "seen" && frame.visible)).toEqual([false, true]);
  });

  it("ignores garbage and frames it does not know", () => {
    const { last, state } = live();
    last().onmessage?.({ data: "not json" });
    last().onmessage?.({ data: '{"type":"from_the_future"}' });
    expect(state.live).toEqual([true]);
  });

  it("stays down after stop", () => {
    const { connection, sockets } = live();
    connection.stop();
    vi.advanceTimersByTime(120_000);
    connection.dialNow();
    expect(sockets.length).toBe(1);
  });
});
