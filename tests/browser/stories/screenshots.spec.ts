// The pictures in the README. SCREENSHOTS=1 keeps the two; SCREENSHOTS=all lays every screen in
// test-results/screens, in three sizes, two themes and three languages.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, PHONE, TABLET } from "../support/phone";
import { fillTheWard, walk } from "../support/screens";
import { expect, test } from "../support/test";

const HERE = join(import.meta.dirname, "..");
const wanted = process.env.SCREENSHOTS;

test("the open alarms and one alarm, as the README shows them", async ({ night, phone }, testInfo) => {
  test.slow();
  const folder = wanted === "1" ? join(HERE, "screenshots") : testInfo.outputDir;
  const kari = await phone({ theme: "dark", density: 2, still: true, rings: true });
  await kari.signsIn("kari.bjork");
  await kari.isVerified();
  await kari.tapsCalmly(kari.page.getByTestId("sound-try"));
  await kari.tapsCalmly(kari.page.getByTestId("sound-yes"));
  await kari.tapsCalmly(kari.page.getByTestId("ready-aside"));
  // Pictures that are kept take their time: a night is not all in one second.
  const ages = async (place: string, age: RegExp) => {
    if (wanted === "1") await expect(kari.card(place).locator(".age")).toHaveText(age, { timeout: 120_000 });
  };
  await fillTheWard(night, await phone(), () => ages("Rom 104", /^1:1/));
  await expect(kari.page.getByTestId("alarm-card")).toHaveCount(5);
  await ages("Rom 105", /^0:2/);
  await expect(kari.card("Rom 104")).toContainText("Amina er på vei");
  await expect(kari.page.getByTestId("alarm-card").first()).toContainText("Nådd:");
  const list = await kari.page.screenshot({ path: join(folder, "alarms.png") });

  await kari.tapsCalmly(kari.card("Rom 105").getByTestId("open-alarm"));
  await expect(kari.page.getByTestId("instruction")).toBeVisible();
  const alarm = await kari.page.screenshot({ path: join(folder, "alarm.png") });
  for (const picture of [list, alarm]) expect(picture.length).toBeGreaterThan(20_000);
});

if (wanted === "all") {
  const sizes = { phone: PHONE, tablet: TABLET, desktop: DESKTOP };
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const theme of ["dark", "light"] as const) {
      for (const language of ["nb", "nn", "en"] as const) {
        test(`all screens: ${size}, ${theme}, ${language}`, async ({ night, phone }) => {
          test.slow();
          const folder = join(HERE, "test-results/screens", `${size}-${theme}-${language}`);
          mkdirSync(folder, { recursive: true });
          await walk(
            night,
            (more) => phone({ viewport, theme, language, still: true, ...more }),
            async (screen, { page }) => {
              await page.screenshot({ path: join(folder, `${screen}.png`) });
            },
          );
        });
      }
    }
  }
}
