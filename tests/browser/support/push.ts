// Push on one phone. The browser here has no push service of its own: its PushManager asks the one beside the
// tests, and what arrives there is handed to the app's real service worker.

import type { BrowserContext, CDPSession, Page, Worker } from "@playwright/test";
import { expect } from "@playwright/test";
import type { PushMessage } from "../../../pwa/src/wire/types";
import type { PushService, Subscription } from "./push-service";

const LOOK_EVERY_MS = 50;

/** What stands on the phone's lock screen. */
export interface Shown {
  title: string;
  body: string;
  tag: string;
  renotify: boolean;
  silent: boolean;
  actions: string[];
  data: { purpose?: string; alarm?: string; delivery?: string; seq?: number };
}

interface WorkerScope {
  registration: ServiceWorkerRegistration;
  dispatchEvent: (event: Event) => boolean;
  NotificationEvent: new (type: string, of: { notification: Notification; action: string }) => Event;
}

export class Push {
  /** What the push service has opened for this phone, in order, delivered or not. */
  readonly messages: PushMessage[] = [];
  private subscription: Subscription | undefined;
  private browser: CDPSession | undefined;
  private registration_id: string | undefined;
  private holding = false;
  private looking: ReturnType<typeof setInterval> | undefined;
  private taken = 0;

  private constructor(
    private readonly service: PushService,
    private readonly context: BrowserContext,
    private readonly origin: string,
  ) {}

  static async on(context: BrowserContext, service: PushService, origin: string): Promise<Push> {
    const push = new Push(service, context, origin);
    await context.exposeFunction("askPushService", push.answer);
    await context.addInitScript(replacePushManager);
    return push;
  }

  /** From now on what arrives is delivered, whether the app is open or not. */
  async follow(page: Page): Promise<void> {
    const browser = await this.context.newCDPSession(page);
    browser.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find(
        ({ scopeURL, isDeleted }) => !isDeleted && scopeURL.startsWith(this.origin),
      );
      if (ours !== undefined) this.registration_id = ours.registrationId;
    });
    await browser.send("ServiceWorker.enable");
    this.browser = browser;
    let busy = false;
    this.looking = setInterval(() => {
      if (busy) return;
      busy = true;
      void this.look()
        .catch(() => undefined)
        .finally(() => {
          busy = false;
        });
    }, LOOK_EVERY_MS);
  }

  /** As the person answers when the browser asks. */
  async allow(): Promise<void> {
    await this.context.grantPermissions(["notifications"], { origin: this.origin });
  }

  stop(): void {
    clearInterval(this.looking);
  }

  /** What arrives from now on waits at the push service, as for a phone without coverage. */
  hold(): void {
    this.holding = true;
  }

  /**
   * To the worker, as the browser does it: whatever it says, and whenever. Answers when the worker has shown
   * something for it: Chromium loses a notification that somebody asks for while it is being put up.
   */
  async deliver(message: PushMessage | string): Promise<void> {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    if (this.browser === undefined || this.registration_id === undefined) throw new Error("no worker yet");
    const showing = await this.worker().evaluateHandle(() => {
      const { registration } = self as unknown as WorkerScope;
      const show = ServiceWorkerRegistration.prototype.showNotification.bind(registration);
      const done = new Promise<void>((resolve) => {
        registration.showNotification = (...notice) => show(...notice).finally(resolve);
      });
      return { done };
    });
    await this.browser.send("ServiceWorker.deliverPushMessage", {
      origin: this.origin,
      registrationId: this.registration_id,
      data,
    });
    await showing.evaluate(({ done }) => done);
  }

  /** The push service gives up this phone's subscription; its next sender hears so. */
  async expires(): Promise<void> {
    if (this.subscription !== undefined) await this.service.expire(this.subscription);
  }

  /** Waits for one that is as wanted. */
  async receives(wanted: (message: PushMessage) => boolean, what: string): Promise<PushMessage> {
    await expect.poll(() => this.messages.some(wanted), { message: `a push: ${what}` }).toBe(true);
    const found = this.messages.findLast(wanted);
    if (found === undefined) throw new Error(`no push: ${what}`);
    return found;
  }

  receivesPurpose(purpose: PushMessage["nattvakt"]["purpose"]): Promise<PushMessage> {
    return this.receives(({ nattvakt }) => nattvakt.purpose === purpose, purpose);
  }

  /** What the phone shows, by what the worker put there. */
  async shown(): Promise<Shown[]> {
    return this.worker().evaluate(async () => {
      const { registration } = self as unknown as WorkerScope;
      return (await registration.getNotifications()).map((one) => {
        const { title, body, tag, renotify, silent, actions, data } = one as Notification & {
          renotify: boolean;
          actions: { action: string }[];
        };
        const names = actions.map(({ action }) => action);
        return { title, body, tag, renotify, silent: silent === true, actions: names, data };
      });
    });
  }

  async shownOf(purpose: string): Promise<Shown | undefined> {
    return (await this.shown()).find(({ data }) => data.purpose === purpose);
  }

  /** A finger on the notification of `alarm`, or on one of its buttons. Answers when the worker is done. */
  async taps(alarm: string, action: "" | "take" | "open"): Promise<void> {
    await this.worker().evaluate(
      async ({ alarm, action }) => {
        const { registration, dispatchEvent, NotificationEvent } = self as unknown as WorkerScope;
        const all = await registration.getNotifications();
        const notification = all.find(({ data }) => data?.alarm === alarm);
        if (notification === undefined) throw new Error("no such notification");
        const event = new NotificationEvent("notificationclick", { notification, action });
        let work: Promise<unknown> = Promise.resolve();
        // Only an event of the browser's own may keep the worker alive.
        Object.defineProperty(event, "waitUntil", {
          value: (promise: Promise<unknown>) => {
            work = promise;
          },
        });
        dispatchEvent.call(self, event);
        await work;
      },
      { alarm, action },
    );
  }

  private worker(): Worker {
    const worker = this.context.serviceWorkers().find((one) => one.url().startsWith(this.origin));
    if (worker === undefined) throw new Error("no worker yet");
    return worker;
  }

  private async look(): Promise<void> {
    if (this.subscription === undefined) return;
    const texts = await this.service.received(this.subscription);
    for (const text of texts.slice(this.taken)) {
      // What could not be delivered is tried again at the next look, as a push service does.
      if (!this.holding) await this.deliver(text);
      this.messages.push(JSON.parse(text) as PushMessage);
      this.taken += 1;
    }
  }

  private readonly answer = async (
    asked: "get" | "subscribe" | "unsubscribe",
    public_key: string,
  ): Promise<Subscription | undefined> => {
    if (asked === "subscribe") {
      this.subscription = await this.service.subscribe(public_key);
      this.taken = 0;
    }
    if (asked === "unsubscribe" && this.subscription !== undefined) {
      await this.service.expire(this.subscription);
      this.subscription = undefined;
    }
    return this.subscription;
  };
}

/** Runs in the page. */
function replacePushManager(): void {
  if (!("PushManager" in globalThis)) return;
  const ask = (asked: string, key = "") =>
    (
      globalThis as unknown as {
        askPushService: (asked: string, key: string) => Promise<Subscription | undefined>;
      }
    ).askPushService(asked, key);
  const bytes = (text: string) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (byte) => byte.charCodeAt(0))
      .buffer;
  const base64url = (key: BufferSource) =>
    btoa(String.fromCharCode(...new Uint8Array("buffer" in key ? key.buffer : key)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const toBrowser = (made: Subscription | undefined) =>
    made === undefined
      ? null
      : ({
          endpoint: made.endpoint,
          expirationTime: null,
          options: { userVisibleOnly: true, applicationServerKey: bytes(made.public_key) },
          getKey: (name: "p256dh" | "auth") => bytes(made.keys[name]),
          toJSON: () => ({ endpoint: made.endpoint, keys: made.keys }),
          unsubscribe: () => ask("unsubscribe").then(() => true),
        } as unknown as PushSubscription);
  PushManager.prototype.getSubscription = async () => toBrowser(await ask("get"));
  PushManager.prototype.subscribe = async (options) => {
    const key = options?.applicationServerKey;
    if (key === undefined || key === null) throw new Error("no applicationServerKey");
    const text = typeof key === "string" ? key : base64url(key);
    return toBrowser(await ask("subscribe", text)) as PushSubscription;
  };
}
