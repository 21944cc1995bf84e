// One live connection: dialled, greeted, watched and dialled again. It knows nothing of what it carries.

import type { ClientFrame, Cursor, ServerFrame } from "../wire/types";

export const PROTOCOL = 1;
export const CONNECT_TIMEOUT_MS = 5_000;
/** The server pings every 10 s; two missed and some slack. A socket can look open and be dead. */
export const SILENCE_MS = 25_000;
/** iOS kills the socket of a hidden page without an event. */
export const HIDDEN_MS = 30_000;
const TICK_MS = 5_000;
/** Timers stood still: the phone slept. A hidden page's timers run once a minute at best. */
const JUMP_MS = 30_000;
const HIDDEN_JUMP_MS = 90_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
export const SEEN_EVERY_MS = 250;

export interface Host {
  dial: () => WebSocket;
  cursors: () => Record<string, Cursor> | null;
  onFrame: (frame: ServerFrame) => void;
  /** `true` after `welcome`; `false` when it is gone. */
  onLive: (live: boolean) => void;
  /** A dial that never opened: the session may have ended, which a WebSocket cannot say. */
  onRefused: () => void;
  isVisible: () => boolean;
  isAudible: () => boolean;
  now: () => number;
  random: () => number;
}

export class Connection {
  private socket: WebSocket | undefined;
  private wanted = false;
  private attempts = 0;
  private redial: ReturnType<typeof setTimeout> | undefined;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private tick: ReturnType<typeof setInterval> | undefined;
  private lastTick = 0;
  private hiddenSince: number | undefined;
  private seen = new Map<string, { seq: number; timer: ReturnType<typeof setTimeout> | undefined }>();

  constructor(private readonly host: Host) {}

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.lastTick = this.host.now();
    this.tick = setInterval(() => this.noticeJump(), TICK_MS);
    this.dial();
  }

  stop(): void {
    this.wanted = false;
    clearInterval(this.tick);
    clearTimeout(this.redial);
    this.drop();
  }

  /** The world changed (online, visible again, a gap in the ledger): do not wait for the next attempt. */
  dialNow(): void {
    if (!this.wanted) return;
    this.attempts = 0;
    this.drop();
    this.dial();
  }

  visibilityChanged(): void {
    if (!this.host.isVisible()) {
      this.hiddenSince ??= this.host.now();
      return;
    }
    const hidden = this.hiddenSince === undefined ? 0 : this.host.now() - this.hiddenSince;
    this.hiddenSince = undefined;
    this.lastTick = this.host.now();
    if (hidden > HIDDEN_MS || this.socket === undefined) this.dialNow();
    else for (const unit of this.seen.keys()) this.sendSeen(unit);
  }

  /** The receipt. Cumulative, at most one per unit and quarter second: losing one only escalates earlier. */
  applied(unit: string, seq: number): void {
    const known = this.seen.get(unit);
    if (known?.timer !== undefined) {
      known.seq = seq;
      return;
    }
    const timer = setTimeout(() => this.sendSeen(unit), SEEN_EVERY_MS);
    this.seen.set(unit, { seq, timer });
  }

  private sendSeen(unit: string): void {
    const known = this.seen.get(unit);
    if (known === undefined) return;
    clearTimeout(known.timer);
    known.timer = undefined;
    this.send({
      type: "seen",
      unit,
      seq: known.seq,
      visible: this.host.isVisible(),
      audible: this.host.isAudible(),
    });
  }

  private send(frame: ClientFrame): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  private dial(): void {
    clearTimeout(this.redial);
    let opened = false;
    let socket: WebSocket;
    try {
      socket = this.host.dial();
    } catch {
      this.later();
      return;
    }
    this.socket = socket;
    this.expect(CONNECT_TIMEOUT_MS);
    socket.onopen = () => {
      opened = true;
      this.expect(SILENCE_MS);
      this.send({ type: "hello", protocol: PROTOCOL, cursors: this.host.cursors() });
    };
    socket.onmessage = (message) => {
      if (this.socket !== socket) return;
      this.expect(SILENCE_MS);
      this.receive(message.data);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.lost();
      if (!opened) this.host.onRefused();
    };
  }

  private receive(data: unknown): void {
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(data)) as ServerFrame;
    } catch {
      return;
    }
    // Answered before anything else: this is what keeps the phone alive in the server's eyes.
    if (frame.type === "ping") {
      this.send({ type: "pong", phone_time: new Date(this.host.now()).toISOString() });
    }
    if (frame.type === "welcome") {
      this.attempts = 0;
      this.host.onLive(true);
    }
    this.host.onFrame(frame);
  }

  private expect(milliseconds: number): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.lost(), milliseconds);
  }

  private lost(): void {
    this.drop();
    this.later();
  }

  private drop(): void {
    clearTimeout(this.deadline);
    const socket = this.socket;
    this.socket = undefined;
    for (const { timer } of this.seen.values()) clearTimeout(timer);
    this.seen.clear();
    if (socket === undefined) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
    this.host.onLive(false);
  }

  /** Full jitter, without an end: ten thousand phones must not come back in the same second. */
  private later(): void {
    if (!this.wanted) return;
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.attempts, 10));
    this.attempts += 1;
    clearTimeout(this.redial);
    this.redial = setTimeout(() => this.dial(), this.host.random() * ceiling);
  }

  private noticeJump(): void {
    const now = this.host.now();
    const elapsed = now - this.lastTick;
    this.lastTick = now;
    const most = this.host.isVisible() ? JUMP_MS : HIDDEN_JUMP_MS;
    // Backwards too: somebody set the clock, and every timer's meaning with it.
    if (elapsed > most || elapsed < -JUMP_MS) this.dialNow();
  }
}
