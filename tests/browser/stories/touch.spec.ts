// Nothing moves under a finger, and a slip can be taken back.

import type { Phone } from "../support/phone";
import { expect, test } from "../support/test";

/** A finger on the glass, until the answered function lifts it. */
async function fingerOn(phone: Phone, place: string): Promise<() => Promise<void>> {
  const box = await phone.card(place).boundingBox();
  if (box === null) throw new Error(`${place} is not on the screen`);
  const finger = await phone.context.newCDPSession(phone.page);
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  return async () => {
    await finger.send("Input.dispatchTouchEvent", { type: "touchCancel", touchPoints: [] });
  };
}

test("a tap that lands where something else just was is ignored", async ({ night, phone }) => {
  const kari = await phone();
  await kari.signsIn("kari.bjork");
  await kari.isLive();
  await night.reports("bjork-101-seng", "bed_exit");
  await kari.settles();
  const aim = await kari.card("Rom 101").getByTestId("take-button").boundingBox();
  if (aim === null) throw new Error("nothing to aim at");

  await night.reports("bjork-105-fall", "fall");
  await kari.page.waitForSelector("[data-testid=alarm-list][data-settled=false]");
  await kari.page.touchscreen.tap(aim.x + aim.width / 2, aim.y + aim.height / 2);
  // The tap came in time to be wrong.
  await expect(kari.page.locator("html")).toHaveAttribute("data-tap", "ignored");
  await kari.settles();
  await expect(kari.page.getByTestId("alarm-card").first()).toContainText("Rom 105");
  for (const place of ["Rom 101", "Rom 105"]) {
    await expect(kari.card(place)).toHaveAttribute("data-state", "raised");
  }
  await expect(kari.page.getByTestId("undo-bar")).toHaveCount(0);
  expect(kari.frames.filter(({ kind }) => kind === "acknowledged")).toEqual([]);

  await kari.tapsCalmly(kari.card("Rom 105").getByTestId("take-button"));
  await expect(kari.card("Rom 105")).toHaveAttribute("data-mine", "true");
});

test("while a finger is down no card moves, and what came shows when it lifts", async ({ night, phone }) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isLive();
  await night.reports("bjork-101-seng", "bed_exit");
  await kari.settles();
  const before = await kari.card("Rom 101").boundingBox();

  const lift = await fingerOn(kari, "Rom 101");
  await night.reports("bjork-105-fall", "fall");
  await expect(amina.card("Rom 105")).toBeVisible();
  await expect.poll(() => kari.frames.filter(({ kind }) => kind === "raised").length).toBe(2);
  await expect(kari.page.getByTestId("alarm-card")).toHaveCount(1);
  expect(await kari.card("Rom 101").boundingBox()).toEqual(before);

  await lift();
  await expect(kari.page.getByTestId("alarm-card").first()).toContainText("Rom 105");
});

test("an alarm taken by a slip is given back within ten seconds", async ({ night, phone }) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await night.reports("bjork-102-seng", "bed_exit");
  await kari.tapsCalmly(kari.card("Rom 102").getByTestId("take-button"));
  await expect(amina.card("Rom 102")).toContainText("Kari er på vei");
  await expect(kari.page.getByTestId("undo-bar")).toContainText("Du tok Rom 102");
  await kari.taps(kari.page.getByTestId("undo-button"));
  await expect(amina.card("Rom 102")).toHaveAttribute("data-state", "raised");
  await expect(kari.card("Rom 102").getByTestId("take-button")).toBeVisible();
  await expect(kari.page.getByTestId("undo-bar")).toHaveCount(0);
});

test("a signature taken back within ten seconds was never given", async ({ night, phone }) => {
  const kari = await phone();
  await kari.signsIn("kari.bjork");
  await night.reports("bjork-102-seng", "bed_exit");
  await kari.tapsCalmly(kari.card("Rom 102").getByTestId("open-alarm"));
  await kari.tapsCalmly(kari.detail.getByTestId("sign-button"));
  await kari.signs("needless", "supervised");
  await expect(kari.card("Rom 102")).toHaveAttribute("data-state", "signed");
  await kari.taps(kari.page.getByTestId("undo-button"));
  await expect(kari.card("Rom 102")).toHaveAttribute("data-state", "raised");
  await kari.goesTo("me");
  await expect(kari.page.getByTestId("outbox")).toContainText("Alt er sendt");
  expect(kari.frames.filter(({ kind }) => kind === "signed")).toEqual([]);
});
