// A phone in somebody's hand: a browser of its own, with what its screen shows and what it hears.

import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import type { Night } from "./night";
import type { Push } from "./push";

export const PHONE = { width: 390, height: 844 };
export const TABLET = { width: 1024, height: 768 };
export const DESKTOP = { width: 1440, height: 900 };

export interface Preferences {
  language?: "nb" | "nn" | "en";
  theme?: "auto" | "dark" | "light";
}

/** As it came from the server, whatever its type. */
export interface Frame {
  type: string;
  unit?: string;
  kind?: string;
  seq?: number;
  /** By the server's clock. */
  at?: string;
  alarm?: { id: string; state: string };
}

export type Tab = "alarms" | "ward" | "tonight" | "me";

/** What the browser itself writes when there is no network, or nobody is signed in yet. */
const NO_NETWORK =
  /net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|NETWORK_CHANGED|TIMED_OUT|ABORTED)|WebSocket connection to/;
const NOBODY_YET = /status of 401 .*\/api\/(session|phones\/this\/push)$/;

const MOST_TAPS = 5;

/** Runs in the page: leaves on the page whether the last tap came while things moved. */
export function noteTaps(): void {
  const note = ({ target }: MouseEvent) => {
    const around = target instanceof Element ? target.closest<HTMLElement>("[data-settled]") : null;
    document.documentElement.dataset.tap = around?.dataset.settled === "false" ? "ignored" : "counted";
  };
  window.addEventListener("click", note, true);
}

export class Phone {
  /** Every frame that the server has sent to this phone. */
  readonly frames: Frame[] = [];
  private readonly complaints: string[] = [];
  private readonly forgiven: RegExp[] = [NOBODY_YET];

  constructor(
    readonly night: Night,
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly channel: Push | undefined = undefined,
  ) {
    this.listen(page);
  }

  get push(): Push {
    if (this.channel === undefined) throw new Error("this phone does not ring");
    return this.channel;
  }

  async leaves(): Promise<void> {
    this.channel?.stop();
    await this.context.close();
  }

  private listen(page: Page): void {
    page.on("console", (message) => {
      const said = `${message.text()} ${message.location().url}`;
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(said);
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => this.frames.push(JSON.parse(String(payload)) as Frame));
    });
  }

  /** What the console said that nothing in this test explains. */
  unexplained(): string[] {
    return this.complaints.filter((said) => !this.forgiven.some((pattern) => pattern.test(said)));
  }

  expectsInConsole(pattern: RegExp): void {
    this.forgiven.push(pattern);
  }

  async opens(path = "/"): Promise<void> {
    await this.page.goto(this.night.url + path);
  }

  /** No page is left. The worker, and what it can do, is. */
  async closesTheApp(): Promise<void> {
    await this.hasWorker();
    await this.page.goto("about:blank");
  }

  /** The test push at the start of the duty has come, and the screen may be calm. */
  async isVerified(): Promise<void> {
    await expect(this.page.getByTestId("empty-calm")).toBeVisible({ timeout: 20_000 });
  }

  /** Through the sign-in page, until the first screen is there. */
  async signsIn(username: string): Promise<void> {
    await this.opens();
    await this.fillsSignIn(username);
    await expect(this.page.getByTestId("alarm-list").or(this.page.getByTestId("no-units"))).toBeVisible();
  }

  async fillsSignIn(username: string): Promise<void> {
    const { password } = this.night.staff(username);
    await this.page.getByTestId("username").fill(username);
    await this.page.getByTestId("password").fill(password);
    await this.taps(this.page.getByTestId("sign-in-button"));
  }

  /** With a finger where there is one. */
  async taps(target: Locator): Promise<void> {
    const touch = await this.page.evaluate(() => navigator.maxTouchPoints > 0);
    await (touch ? target.tap() : target.click());
  }

  /** Taps when things stand still, and again when they moved all the same, as a person does who looks. */
  async tapsCalmly(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let attempt = 0; attempt < MOST_TAPS; attempt += 1) {
      await this.settles();
      await this.taps(target);
      if (await this.page.evaluate(() => document.documentElement.dataset.tap !== "ignored")) return;
    }
    throw new Error("the screen never stood still");
  }

  /** What moved a moment ago is seen by the app in the next frame. */
  async settles(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))),
    );
    await expect(this.page.locator("[data-settled=false]")).toHaveCount(0);
  }

  async goesTo(tab: Tab): Promise<void> {
    await this.taps(this.page.getByTestId(`tab-${tab}`));
    await expect(this.page.getByTestId(`tab-${tab}`)).toHaveAttribute("aria-current", "page");
  }

  /** From a signature to its alarm: there are no tabs on the way, so that nothing is left by a slip. */
  async goesBack(): Promise<void> {
    await this.taps(this.page.getByRole("link", { name: /Tilbake|Back/ }));
    await expect(this.detail).toBeVisible();
  }

  card(place: string): Locator {
    return this.page.getByTestId("alarm-card").filter({ hasText: place });
  }

  async alarmId(place: string): Promise<string> {
    const id = await this.card(place).getAttribute("data-alarm-id");
    if (id === null) throw new Error(`no alarm of ${place} on the screen`);
    return id;
  }

  signedAlarm(id: string): Locator {
    return this.page.locator(`[data-testid=signed-alarm][data-alarm-id="${id}"]`);
  }

  get detail(): Locator {
    return this.page.getByTestId("alarm-detail");
  }

  /** What was it, what did you do, your name. */
  async signs(outcome: string, action: string): Promise<void> {
    await this.taps(this.choice("outcome", outcome));
    await this.taps(this.choice("action", action));
    await this.taps(this.page.getByTestId("submit-signature"));
    await expect(this.page.getByTestId("sign-form")).toHaveCount(0);
  }

  choice(what: "outcome" | "action", code: string): Locator {
    const testid = what === "outcome" ? "outcome-choice" : "action-chip";
    return this.page.locator(`[data-testid="${testid}"][data-${what}="${code}"]`);
  }

  get status(): Locator {
    return this.page.getByTestId("status-line");
  }

  async isLive(): Promise<void> {
    await expect(this.status).toHaveAttribute("data-contact", "live");
  }

  /** The app can be opened without coverage from now on. */
  async hasWorker(): Promise<void> {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => scope));
  }

  /** What the phone's own database holds. */
  async kept<T = unknown>(store: string): Promise<T[]> {
    return this.page.evaluate(async (name) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open("nattvakt");
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const rows = await new Promise<unknown[]>((resolve, reject) => {
        const reading = database.transaction(name).objectStore(name).getAll();
        reading.onsuccess = () => resolve(reading.result);
        reading.onerror = () => reject(reading.error);
      });
      database.close();
      return rows as T[];
    }, store);
  }

  /** The server ends the session without a word to this page, as another tab or an administrator would have it. */
  async sessionEndsElsewhere(): Promise<void> {
    const cookies = await this.context.cookies(this.night.url);
    const response = await fetch(`${this.night.url}/api/session`, {
      method: "DELETE",
      headers: {
        cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
        origin: this.night.url,
      },
    });
    expect(response.ok, "the session is ended").toBe(true);
  }

  /** No network, for the page and its worker. A socket that is open stays open and silent. */
  async losesNetwork(): Promise<void> {
    // A worker that only starts afterwards would have a network of its own.
    if (this.page.url().startsWith(this.night.url)) await this.hasWorker();
    this.expectsInConsole(NO_NETWORK);
    await this.context.setOffline(true);
  }

  async getsNetwork(): Promise<void> {
    await this.context.setOffline(false);
  }

  /** How often the ledger has told this phone of `kind` for the alarm. */
  heard(kind: string, alarm: string): Frame[] {
    const told = this.frames.filter((frame) => frame.type === "event" && frame.kind === kind);
    return told.filter((frame) => frame.alarm?.id === alarm);
  }

  /** Sequence numbers that the ledger never told this phone of, within a connection. */
  ledgerGaps(): string[] {
    const last = new Map<string, number>();
    return this.frames.flatMap(({ type, unit, seq }) => {
      if (type === "welcome") last.clear();
      if (type !== "event" || unit === undefined || seq === undefined) return [];
      const before = last.get(unit);
      last.set(unit, seq);
      return before === undefined || seq === before + 1 ? [] : [`${unit} ${before} → ${seq}`];
    });
  }

  /** Waits until the ledger tells of it; answers with when it happened by the server's clock (ms since 1970). */
  async hears(kind: string, alarm: string): Promise<number> {
    const told = () => this.heard(kind, alarm).length;
    // What can be undone is kept back for ten seconds.
    await expect.poll(told, { message: `the ledger tells of ${kind}`, timeout: 20_000 }).toBeGreaterThan(0);
    return Date.parse(this.heard(kind, alarm)[0]?.at ?? "");
  }

  /** Watches from now on; answers with the time (ms since 1970) at which `selector` was first there. */
  async watchesFor(selector: string): Promise<() => Promise<number>> {
    const handle = await this.page.evaluateHandle((wanted) => {
      const seen = { at: undefined as number | undefined };
      const look = () => {
        if (seen.at === undefined && document.querySelector(wanted) !== null) seen.at = Date.now();
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
      look();
      return seen;
    }, selector);
    return async () => {
      await expect
        .poll(() => handle.evaluate(({ at }) => at !== undefined), { message: selector })
        .toBe(true);
      return (await handle.evaluate(({ at }) => at)) ?? Number.NaN;
    };
  }
}
