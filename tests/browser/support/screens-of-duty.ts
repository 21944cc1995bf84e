// The walk's second part: coming, staying and going.

import { expect } from "@playwright/test";
import type { Phone } from "./phone";
import type { Look, PickUp } from "./screens";

export async function dutyScreens(pickUp: PickUp, look: Look): Promise<void> {
  await theLastOne(await pickUp(), look);
  await theShiftLead(await pickUp(), look);
  await aSharedPhone(await pickUp(), look);
  const temp = await pickUp();
  await temp.opens("/#/guest");
  await expect(temp.page.getByTestId("guest-start")).toBeVisible();
  await look("guest", temp);
}

/** Nobody else is on duty at the response centre. */
async function theLastOne(stian: Phone, look: Look): Promise<void> {
  await stian.signsIn("stian.nordlia");
  await stian.goesTo("me");
  const centre = stian.page.getByTestId("unit-duty").filter({ has: stian.page.getByTestId("end-duty") });
  await stian.tapsCalmly(centre.getByTestId("end-duty"));
  const sheet = stian.page.getByTestId("end-sheet");
  await expect(sheet.getByTestId("hand-over-to")).toHaveCount(3);
  await stian.settles();
  await look("hand-over", stian);
  await stian.taps(sheet.getByTestId("hand-over-to").first());
  await expect(sheet).toHaveCount(0);
  await stian.goesTo("alarms");
  await expect(stian.page.getByTestId("start-duty")).toBeVisible();
  await expect(stian.page.getByTestId("goes-to")).toBeVisible();
  await stian.settles();
  await look("start-duty", stian);
}

async function theShiftLead(marit: Phone, look: Look): Promise<void> {
  await marit.signsIn("marit.bjork");
  await marit.goesTo("me");
  const tomorrow = new Date(Date.now() + 24 * 3_600_000).toISOString().slice(0, 10);
  const rows = [
    "Brukernavn;Fra;Til",
    `kari.bjork;${tomorrow}T22:00;${tomorrow}T23:30`,
    `vikar.som.ingen.kjenner;${tomorrow}T22:00;${tomorrow}T23:30`,
  ];
  await marit.page.getByTestId("roster-file").setInputFiles({
    name: "turnus.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(rows.join("\n")),
  });
  await expect(marit.page.getByTestId("roster-row")).toHaveCount(2);
  await expect(marit.page.getByTestId("planned-duty")).toHaveCount(1);
  await look("roster", marit);
  await marit.tapsCalmly(marit.page.getByTestId("admit"));
  await expect(marit.page.getByTestId("make-code")).toBeVisible();
  await look("admit", marit);
  await marit.taps(marit.page.getByTestId("make-code"));
  await expect(marit.page.getByTestId("qr")).toBeVisible();
  await look("admit-code", marit);
}

async function aSharedPhone(shared: Phone, look: Look): Promise<void> {
  const { page } = shared;
  const kind = (which: string) => page.locator(`[data-testid=phone-kind][data-kind=${which}]`);
  await shared.signsIn("lars.skogen");
  await shared.goesTo("me");
  await shared.taps(kind("shared"));
  await shared.taps(page.getByTestId("set-pin"));
  await page.getByTestId("pin-first").fill("482913");
  await page.getByTestId("pin-again").fill("482913");
  await look("set-pin", shared);
  await shared.taps(page.getByTestId("save-pin"));
  await expect(page.getByTestId("pin-first")).toHaveCount(0);
  await shared.taps(page.getByTestId("close-pin"));
  await shared.taps(page.getByTestId("sign-out"));
  await expect(page.getByTestId("sign-in")).toBeVisible();
  await shared.signsIn("fatima.skogen");
  await shared.goesTo("me");
  await shared.taps(page.getByTestId("hand-on"));
  await expect(page.getByTestId("phone-person")).toHaveCount(1);
  await look("hand-on", shared);
  await shared.taps(page.getByTestId("phone-person"));
  await expect(page.getByTestId("pin-ok")).toBeVisible();
  await look("pin", shared);
  await shared.taps(page.getByTestId("pin-pad").getByRole("button").last());
  await shared.taps(page.getByTestId("hand-on-sheet").getByRole("button").last());
  await expect(page.getByTestId("hand-on-sheet")).toHaveCount(0);
  await onTheWall(shared, look);
}

async function onTheWall(wall: Phone, look: Look): Promise<void> {
  await wall.taps(wall.page.locator("[data-testid=phone-kind][data-kind=tablet]"));
  await wall.goesTo("alarms");
  await expect(wall.page.getByTestId("board-card").first()).toBeVisible();
  await look("tablet", wall);
  await wall.losesNetwork();
  await expect(wall.page.getByTestId("lost")).toBeVisible();
  await look("contact-lost", wall);
}
