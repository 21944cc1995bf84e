// Three languages, each whole, nothing cut off, and the button that is needed within reach.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, PHONE, type Phone, TABLET } from "../support/phone";
import { REPOSITORY } from "../support/places";
import { walk } from "../support/screens";
import { expect, test } from "../support/test";

const CATALOGUE = readFileSync(join(REPOSITORY, "pwa/src/i18n/nb.ftl"), "utf8");
/** 'tab-alarms': what nobody would write in a sentence. */
const KEYS = new Set([...CATALOGUE.matchAll(/^([a-z][a-z0-9]*-[a-z0-9_-]+) =/gm)].map(([, key]) => key));
const SMALL = { width: 360, height: 640 };
/** Screens with one thing to do, which is done without scrolling. */
const ONE_THING_TO_DO = [
  "sign-in",
  "alarms",
  "alarm",
  "alarm-taken",
  "alarm-arrived",
  "alarm-at-a-home",
  "sign",
  "ready-check",
  "start-duty",
  "hand-over",
  "admit",
  "set-pin",
  "guest",
];

/** Everything a person can read or hear. */
async function words({ page }: Phone): Promise<string> {
  return page.evaluate(() => {
    const attributes = [...document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")];
    const heard = attributes.flatMap((element) =>
      ["aria-label", "title", "placeholder", "alt"].map((name) => element.getAttribute(name) ?? ""),
    );
    return [document.title, document.body.innerText, ...heard].join("\n");
  });
}

async function cut({ page }: Phone): Promise<string[]> {
  return page.evaluate(() => {
    const inside =
      "button, a, h1, h2, h3, label, legend, p, li, time, textarea, .card, .tile, .panel, .status";
    const isCut = (element: HTMLElement) => {
      const { left, right, width, height } = element.getBoundingClientRect();
      if (width <= 1 || height <= 1) return false;
      const spills = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
      return spills || left < -1 || right > window.innerWidth + 1;
    };
    const elements = [...document.querySelectorAll<HTMLElement>(inside)].filter(isCut);
    const wide =
      document.documentElement.scrollWidth > window.innerWidth ? ["the page scrolls sideways"] : [];
    return [
      ...wide,
      ...elements.map((element) => `${element.className || element.tagName}: ${element.innerText}`),
    ];
  });
}

/** The first primary button: all of it on the screen and nothing over it. */
async function isWithinReach({ page }: Phone): Promise<boolean> {
  return page.evaluate(() => {
    window.scrollTo(0, 0);
    const shown = document.querySelector("dialog[open]") ?? document;
    const buttons = [...shown.querySelectorAll(".button.primary")];
    const button = buttons.find((one) => one.getClientRects().length > 0);
    if (button === undefined) return false;
    const { left, right, top, bottom } = button.getBoundingClientRect();
    const corners = [
      [left + 8, top + 8],
      [right - 8, bottom - 8],
    ];
    return corners.every(([x = 0, y = 0]) => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && button.contains(hit);
    });
  });
}

for (const language of ["nb", "nn", "en"] as const) {
  test(`every screen is whole in ${language}`, async ({ night, phone }) => {
    test.slow();
    const wrong: string[] = [];
    await walk(
      night,
      (more) => phone({ language, still: true, ...more }),
      async (screen, kari) => {
        const { page } = kari;
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        const text = await words(kari);
        const keys = (text.match(/[a-z0-9_-]+/g) ?? []).filter((word) => KEYS.has(word));
        wrong.push(...keys.map((key) => `${screen}: no text for ${key}`));
        wrong.push(...(text.match(/.*[{}].*/g) ?? []).map((line) => `${screen}: not filled in: ${line}`));
        if (ONE_THING_TO_DO.includes(screen) && !(await isWithinReach(kari))) {
          wrong.push(`${screen}: the button is out of reach`);
        }
        for (const viewport of [DESKTOP, TABLET, SMALL, PHONE]) {
          await page.setViewportSize(viewport);
          wrong.push(
            ...(await cut(kari)).map((what) => `${screen}, ${viewport.width} wide, cut off: ${what}`),
          );
        }
        // As somebody with poor sight has it.
        await page.evaluate(() => document.documentElement.setAttribute("data-text", "largest"));
        wrong.push(...(await cut(kari)).map((what) => `${screen}, largest text, cut off: ${what}`));
        await page.evaluate(() => document.documentElement.setAttribute("data-text", "normal"));
      },
    );
    expect(wrong).toEqual([]);
  });
}
