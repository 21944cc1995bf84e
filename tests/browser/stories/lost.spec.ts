// A phone that somebody relies on and that hears nothing says so over the whole screen.

import { TABLET } from "../support/phone";
import { expect, test } from "../support/test";

test("on duty, half a minute of silence covers the screen, with whom to ring", async ({ night, phone }) => {
  const kari = await phone();
  await kari.page.clock.install();
  await kari.signsIn("kari.bjork");
  await kari.isLive();
  await night.reports("bjork-104-seng", "bed_exit");
  await expect(kari.card("Rom 104")).toBeVisible();
  await kari.losesNetwork();
  await expect(kari.status).toContainText("Frakoblet siden");
  const lost = kari.page.getByTestId("lost");
  await kari.page.clock.fastForward("00:20");
  await expect(lost).toHaveCount(0);
  await kari.page.clock.fastForward("00:15");
  await expect(lost).toContainText(/INGEN KONTAKT\s+siden \d\d:\d\d/);
  await expect(lost).toContainText("Amina");
  await expect(lost.getByTestId("call").first()).toHaveAttribute("href", "tel:00000001");

  await kari.taps(lost.getByTestId("lost-show"));
  await expect(lost).toHaveCount(0);
  await expect(kari.card("Rom 104")).toBeVisible();
  await expect(kari.status).toContainText("INGEN KONTAKT");
  await kari.getsNetwork();
  await kari.isLive();
  await expect(lost).toHaveCount(0);
});

test("contact that comes back uncovers the screen by itself, and the next loss covers it again", async ({
  phone,
}) => {
  const kari = await phone();
  await kari.page.clock.install();
  await kari.signsIn("kari.bjork");
  await kari.isLive();
  const lost = kari.page.getByTestId("lost");
  for (let time = 0; time < 2; time += 1) {
    await kari.losesNetwork();
    await expect(kari.status).toContainText("Frakoblet siden");
    await kari.page.clock.fastForward("00:35");
    await expect(lost).toBeVisible();
    await kari.getsNetwork();
    await expect(lost).toHaveCount(0);
    await kari.isLive();
  }
});

test("off duty nothing covers the screen", async ({ phone }) => {
  const kari = await phone();
  await kari.page.clock.install();
  await kari.signsIn("kari.bjork");
  await kari.goesTo("me");
  await kari.tapsCalmly(kari.page.getByTestId("end-duty"));
  await expect(kari.page.getByTestId("unit-duty")).toHaveAttribute("data-duty", "off");
  await kari.losesNetwork();
  await kari.page.clock.fastForward("00:45");
  await expect(kari.status).toContainText("Frakoblet siden");
  await expect(kari.page.getByTestId("lost")).toHaveCount(0);
});

test("the tablet on the wall shows rooms and no names, and says after five seconds that it hears nothing", async ({
  night,
  phone,
}) => {
  const wall = await phone({ viewport: TABLET });
  await wall.signsIn("kari.bjork");
  await wall.goesTo("me");
  await wall.taps(wall.page.locator("[data-testid=phone-kind][data-kind=tablet]"));
  await wall.goesTo("alarms");
  const board = wall.page.getByTestId("tablet-board");
  await expect(board).toBeVisible();
  await night.reports("bjork-104-seng", "bed_exit");
  await expect(board.getByTestId("board-card")).toContainText("Rom 104");
  await expect(board).not.toContainText("Olav");

  await wall.losesNetwork();
  const gone_at = Date.now();
  await expect(wall.page.getByTestId("lost")).toContainText("INGEN KONTAKT");
  expect(Date.now() - gone_at).toBeGreaterThan(4_000);
  expect(Date.now() - gone_at).toBeLessThan(9_000);
  await wall.getsNetwork();
  await expect(wall.page.getByTestId("lost")).toHaveCount(0);
});
