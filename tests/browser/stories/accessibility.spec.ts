// Every screen, by what axe-core can find, in both themes, on a phone and on a desk.

import AxeBuilder from "@axe-core/playwright";
import { DESKTOP, PHONE } from "../support/phone";
import { walk } from "../support/screens";
import { expect, test } from "../support/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Screens that are another layout on a desk. */
const WIDE = new Set(["alarms", "alarm-taken", "sign", "ward", "tonight", "me", "start-duty", "tablet"]);

for (const theme of ["dark", "light"] as const) {
  test(`no ${theme} screen shuts anybody out`, async ({ night, phone }) => {
    test.slow();
    const found: string[] = [];
    await walk(
      night,
      (more) => phone({ theme, still: true, ...more }),
      async (screen, { page }) => {
        for (const viewport of WIDE.has(screen) ? [DESKTOP, PHONE] : [PHONE]) {
          await page.setViewportSize(viewport);
          const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
          for (const { id, nodes } of violations) {
            for (const { target, failureSummary } of nodes) {
              found.push(
                `${screen}, ${viewport.width} wide: ${id} at ${target.join(" ")}: ${failureSummary}`,
              );
            }
          }
        }
      },
    );
    expect(found).toEqual([]);
  });
}
