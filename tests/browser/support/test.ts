// A test gets a night of its own and as many phones as it asks for. A phone whose console complained fails it.

import { type BrowserContextOptions, test as base, expect } from "@playwright/test";
import { Night } from "./night";
import { noteTaps, PHONE, Phone, type Preferences } from "./phone";

export interface PhoneOptions extends Preferences {
  viewport?: { width: number; height: number };
  /** Pixels per CSS pixel. */
  density?: number;
  /** Without motion, as somebody may have asked their phone for. */
  still?: boolean;
}

type PickUpPhone = (options?: PhoneOptions) => Promise<Phone>;

interface Fixtures {
  night: Night;
  /** A phone that has never seen Nattvakt. */
  phone: PickUpPhone;
}

export const test = base.extend<Fixtures>({
  night: async ({}, use, testInfo) => {
    const night = await Night.begin();
    await use(night);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server log", { body: night.log(), contentType: "text/plain" });
    }
    await night.end();
  },
  phone: async ({ browser, night }, use) => {
    const phones: Phone[] = [];
    await use(async ({ viewport = PHONE, density = 1, still = false, ...preferences }: PhoneOptions = {}) => {
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
        if (localStorage.getItem(key) === null) localStorage.setItem(key, chosen);
      }, JSON.stringify(preferences));
      await context.addInitScript(noteTaps);
      const phone = new Phone(night, context, await context.newPage());
      phones.push(phone);
      return phone;
    });
    for (const phone of phones) await phone.context.close();
    const complaints = phones.flatMap((phone) => phone.unexplained());
    expect(complaints, "the console is silent").toEqual([]);
  },
});

export { expect };
