// Every screen, by what axe-core can find, in both themes, on a phone and on a desk.

import AxeBuilder from "@axe-core/playwright";
import { DESKTOP, PHONE } from "../support/phone";
import { walk } from "../support/screens";
import { expect, test } from "../support/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const theme of ["dark", "light"] as const) {
  for (const [size, viewport] of [
    ["phone", PHONE],
    ["desktop", DESKTOP],
  ] as const) {
    test(`no screen shuts anybody out: ${theme}, ${size}`, async ({ night, phone }) => {
      test.slow();
      const found: string[] = [];
      await walk(
        night,
        () => phone({ theme, viewport, still: true }),
        async (screen, { page }) => {
          const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
          for (const { id, nodes } of violations) {
            for (const { target, failureSummary } of nodes) {
              found.push(`${screen}: ${id} at ${target.join(" ")}: ${failureSummary}`);
            }
          }
        },
      );
      expect(found).toEqual([]);
    });
  }
}
