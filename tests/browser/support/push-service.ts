// A push service that nobody here wrote, and that is as strict as a browser maker's: it checks who sends (VAPID)
// and opens what was sent as the browser would.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { BROWSER_TESTS } from "./places";

const PROGRAM = join(BROWSER_TESTS, "node_modules/web-push-testing/src/bin/server.js");
const START_WITHIN_MS = 15_000;

export interface Subscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  /** The `applicationServerKey` it was made with: base64url. */
  public_key: string;
}

export class PushService {
  private constructor(
    private readonly service: ChildProcess,
    private readonly url: string,
  ) {}

  static async start(): Promise<PushService> {
    const port = await freePort();
    const service = spawn(process.execPath, [PROGRAM, String(port)], { stdio: "ignore" });
    process.on("exit", () => service.kill("SIGKILL"));
    const started = new PushService(service, `http://127.0.0.1:${port}`);
    const patience = Date.now() + START_WITHIN_MS;
    while (!(await started.answers())) {
      if (Date.now() > patience) throw new Error("the push service did not start");
      await pause(25);
    }
    return started;
  }

  async subscribe(public_key: string): Promise<Subscription> {
    const made = await this.ask<{ clientHash: string; keys: Subscription["keys"] }>("/subscribe", {
      userVisibleOnly: "true",
      applicationServerKey: public_key,
    });
    return { endpoint: `${this.url}/notify/${made.clientHash}`, keys: made.keys, public_key };
  }

  /** Every message that was accepted and could be opened, in order. */
  async received({ endpoint }: Subscription): Promise<string[]> {
    return (await this.ask<{ messages: string[] }>("/get-notifications", { clientHash: hashOf(endpoint) }))
      .messages;
  }

  /** As when the browser, or somebody in its settings, ends it: the next sender hears 410. */
  async expire({ endpoint }: Subscription): Promise<void> {
    await fetch(`${this.url}/expire-subscription/${hashOf(endpoint)}`, { method: "POST" });
  }

  async stop(): Promise<void> {
    const gone = once(this.service, "exit");
    this.service.kill("SIGTERM");
    await gone;
  }

  private async answers(): Promise<boolean> {
    return fetch(`${this.url}/status`, { method: "POST" }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  private async ask<T>(path: string, body: object): Promise<T> {
    const response = await fetch(this.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { data?: T };
    if (answer.data === undefined) throw new Error(`the push service refused: ${JSON.stringify(answer)}`);
    return answer.data;
  }
}

function hashOf(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf("/") + 1);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
