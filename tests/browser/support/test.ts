// A test gets a night of its own and as many phones as it asks for. A phone whose console complained fails it.

import { type BrowserContextOptions, test as base, expect } from "@playwright/test";
import { Night } from "./night";
import { noteTaps, PHONE, Phone, type Preferences } from "./phone";
import { Push } from "./push";
import { PushService } from "./push-service";

export interface PhoneOptions extends Preferences {
  viewport?: { width: number; height: number };
  /** Pixels per CSS pixel. */
  density?: number;
  /** Without motion, as somebody may have asked their phone for. */
  still?: boolean;
  /** Notifications are allowed, and there is a push service that brings them. */
  rings?: boolean;
  /** Nobody has been asked yet whether notifications are allowed. */
  asksFirst?: boolean;
}

type PickUpPhone = (options?: PhoneOptions) => Promise<Phone>;

interface Fixtures {
  night: Night;
  /** A phone that has never seen Nattvakt. */
  phone: PickUpPhone;
}

interface WorkerFixtures {
  pushService: PushService;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  pushService: [
    async ({}, use) => {
      const service = await PushService.start();
      await use(service);
      await service.stop();
    },
    { scope: "worker" },
  ],
  night: async ({}, use, testInfo) => {
    const night = await Night.begin();
    await use(night);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server log", { body: night.log(), contentType: "text/plain" });
    }
    await night.end();
  },
  phone: async ({ browser, night, pushService }, use) => {
    const phones: Phone[] = [];
    await use(async (given: PhoneOptions = {}) => {
      const { viewport = PHONE, density = 1, still = false, ...more } = given;
      const { rings = false, asksFirst = false, ...preferences } = more;
      const handheld = viewport.width < 600;
      const options: BrowserContextOptions = {
        viewport,
        deviceScaleFactor: density,
        isMobile: handheld,
        hasTouch: handheld,
        reducedMotion: still ? "reduce" : "no-preference",
        locale: "nb-NO",
        timezoneId: "Europe/Oslo",
      };
      const context = await browser.newContext(options);
      // As if chosen earlier on this phone; what is chosen later stays.
      await context.addInitScript((chosen) => {
        const key = "nattvakt.preferences";
        // Nothing is kept for an empty page.
        if (location.protocol !== "about:" && localStorage.getItem(key) === null)
          localStorage.setItem(key, chosen);
      }, JSON.stringify(preferences));
      await context.addInitScript(noteTaps);
      const push = rings ? await Push.on(context, pushService, night.url) : undefined;
      if (!asksFirst) await push?.allow();
      const page = await context.newPage();
      await push?.follow(page);
      const phone = new Phone(night, context, page, push);
      phones.push(phone);
      return phone;
    });
    for (const phone of phones) await phone.leaves();
    const complaints = phones.flatMap((phone) => phone.unexplained());
    expect(complaints, "the console is silent").toEqual([]);
  },
});

export { expect };
