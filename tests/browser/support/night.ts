// One quiet night: a server of its own with a municipality of its own, where nothing rings by itself.

import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { APP, SERVER } from "./places";

const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 3_000;

export interface Staff {
  username: string;
  password: string;
  role: string;
  units: string[];
}

interface Demo {
  url: string;
  staff: Staff[];
  source: { id: string; key: string };
}

type Phase = "start" | "update" | "end";

export class Night {
  private constructor(
    private readonly server: ChildProcess,
    private readonly folder: string,
    readonly demo: Demo,
  ) {}

  static async begin(): Promise<Night> {
    const folder = mkdtempSync(join(tmpdir(), "nattvakt-browser-"));
    const log = openSync(join(folder, "log"), "w");
    const ports = ["--port", "0", "--https-port", "0", "--metrics-port", "0"];
    const kind = ["--quiet-night", "--allow-loopback-push"];
    const server = spawn(SERVER, ["demo", ...kind, "--dir", folder, "--app-dir", APP, ...ports], {
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    const withUs = () => server.kill("SIGKILL");
    process.on("exit", withUs);
    server.once("exit", () => process.off("exit", withUs));
    const ended = once(server, "exit").then(() => {
      throw new Error(`the server ended at once:\n${readFileSync(join(folder, "log"), "utf8")}`);
    });
    const demo = await Promise.race([ended, started(folder)]);
    ended.catch(() => undefined);
    return new Night(server, folder, demo);
  }

  get url(): string {
    return this.demo.url;
  }

  /** By username: 'kari.bjork'. */
  staff(username: string): Staff {
    return found(this.demo.staff, (staff) => staff.username === username, username);
  }

  /**
   * A sensor reports, as its gateway would send it. Answers when the server has it, with when it was sent
   * (ms since 1970).
   */
  async reports(device: string, kind: string, phase: Phase = "start"): Promise<number> {
    const occurred_at = new Date().toISOString();
    const asked_at = Date.now();
    const response = await fetch(`${this.url}/api/observations`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.demo.source.key}` },
      body: JSON.stringify({ event_id: randomUUID(), device, kind, phase, occurred_at }),
    });
    const body = (await response.json()) as { results?: { result: string }[] };
    const result = body.results?.[0]?.result;
    if (result !== "accepted" && result !== "unassigned") {
      throw new Error(`the observation was not taken: ${response.status} ${JSON.stringify(body)}`);
    }
    return asked_at;
  }

  /** As a program that `username` let in asks it. */
  async asks<T>(username: string, method: "GET" | "PUT", path: string, body?: object): Promise<T> {
    const { password } = this.staff(username);
    const json = { "content-type": "application/json" };
    const signedIn = await fetch(`${this.url}/api/session`, {
      method: "POST",
      headers: json,
      body: JSON.stringify({ username, password, kind: "api" }),
    });
    const { token } = (await signedIn.json()) as { token: string };
    const response = await fetch(`${this.url}/api/${path}`, {
      method,
      headers: { ...json, authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
    return JSON.parse(answer) as T;
  }

  /** Nothing is answered and no connection closes: what a phone sees of a network that swallows everything. */
  freeze(): void {
    this.server.kill("SIGSTOP");
  }

  thaw(): void {
    this.server.kill("SIGCONT");
  }

  /** What the server wrote. */
  log(): string {
    return readFileSync(join(this.folder, "log"), "utf8");
  }

  async end(): Promise<void> {
    if (this.server.exitCode === null) {
      const gone = once(this.server, "exit");
      this.thaw();
      this.server.kill("SIGTERM");
      const hard = setTimeout(() => this.server.kill("SIGKILL"), STOP_WITHIN_MS);
      await gone;
      clearTimeout(hard);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function started(folder: string): Promise<Demo> {
  const patience = Date.now() + START_WITHIN_MS;
  while (Date.now() < patience) {
    const demo = readDemo(folder);
    if (demo !== undefined && (await isReady(demo.url))) return demo;
    await pause(25);
  }
  throw new Error("the server did not become ready in time");
}

function readDemo(folder: string): Demo | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "demo.json"), "utf8")) as Demo;
  } catch {
    return undefined;
  }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function found<T>(all: T[], is: (one: T) => boolean, wanted: string): T {
  const one = all.find(is);
  if (one === undefined) throw new Error(`the demo has no ${wanted}`);
  return one;
}
