// Everybody in the demo can sign in, and finds a page that works.

import { expect, test } from "../support/test";

const FOLLOW_ALARMS = ["marit.bjork", "kari.bjork", "erik.skogen", "hanne.nordlia", "stian.nordlia"];
const FOLLOW_NONE = ["camilla.nordlia", "ruth.nordlia", "tore.nordlia"];

test("every role of the demo is tried here", ({ night }) => {
  const tried = new Set(
    [...FOLLOW_ALARMS, "geir.nordlia", ...FOLLOW_NONE].map((username) => night.staff(username).role),
  );
  expect(new Set(night.demo.staff.map(({ role }) => role))).toEqual(tried);
});

for (const username of FOLLOW_ALARMS) {
  test(`${username} sees alarms arrive`, async ({ night, phone }) => {
    const somebody = await phone();
    await somebody.signsIn(username);
    await somebody.isLive();
    await expect(somebody.page.getByTestId(/^empty-(calm|unverified)$/)).toContainText("Ingen åpne alarmer");
    const atHome = username.endsWith("skogen");
    await night.reports(atHome ? "skogen-4-fall" : "bjork-105-fall", "fall");
    const card = somebody.card(atHome ? "Solbakken" : "Rom 105");
    await expect(card).toBeVisible();
    const mayTake = night.staff(username).role !== "coordinator";
    await expect(card.getByTestId("take-button")).toHaveCount(mayTake ? 1 : 0);
    for (const tab of ["ward", "tonight", "me", "alarms"] as const) await somebody.goesTo(tab);
  });
}

test("geir.nordlia of IT sees devices that nobody placed, and no patient", async ({ night, phone }) => {
  const geir = await phone();
  await geir.signsIn("geir.nordlia");
  await geir.isLive();
  await night.reports("bjork-105-fall", "fall");
  await night.reports("ukjent-fall-1", "fall");
  await geir.goesTo("tonight");
  await geir.goesTo("me");
  await expect(geir.page.getByTestId("unassigned-device")).toContainText("ukjent-fall-1");
  await geir.goesTo("alarms");
  await expect(geir.page.locator("body")).not.toContainText("Rom 105");
  expect(geir.frames.filter(({ kind }) => kind === "raised")).toEqual([]);
});

for (const username of FOLLOW_NONE) {
  test(`${username} finds a page without patients that is no dead end`, async ({ night, phone }) => {
    await night.reports("bjork-105-fall", "fall");
    await night.reports("ukjent-fall-1", "fall");
    const somebody = await phone();
    await somebody.signsIn(username);
    const { page } = somebody;
    await expect(page.getByTestId("no-units")).toBeVisible();
    const seesEquipment = night.staff(username).role === "administrator";
    await expect(page.getByTestId("unassigned-device")).toHaveCount(seesEquipment ? 1 : 0);
    await expect(page.locator("body")).not.toContainText("Rom 105");
    await expect(page.getByTestId("language").first()).toBeVisible();
    await somebody.taps(page.getByTestId("sign-out"));
    await expect(page.getByTestId("sign-in")).toBeVisible();
  });
}
