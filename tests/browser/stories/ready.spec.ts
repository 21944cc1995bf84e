// 'Klar for vakt': calm is earned by a push that came, and what stands in its way is said with what to do.

import type { Phone } from "../support/phone";
import { expect, test } from "../support/test";

const step = ({ page }: Phone, id: string) => page.locator(`[data-testid=ready-step][data-step=${id}]`);

async function hearsTheSound(phone: Phone): Promise<void> {
  await phone.tapsCalmly(phone.page.getByTestId("sound-try"));
  await phone.tapsCalmly(phone.page.getByTestId("sound-yes"));
}

test("at the start of a duty the phone is tried by itself; locked, it is ready, and everybody sees since when", async ({
  phone,
}) => {
  const kari = await phone({ rings: true });
  const amina = await phone();
  await amina.signsIn("amina.bjork");
  await kari.signsIn("kari.bjork");
  const check = kari.page.getByTestId("ready-check");
  await expect(check).toBeVisible();
  await expect(step(kari, "push")).toContainText(/Prøvevarsel mottatt .*men ikke prøvd med låst skjerm/);
  await expect(step(kari, "push")).toHaveAttribute("data-state", "note");
  await expect(kari.page.getByTestId("empty-calm")).toContainText(/Telefonen din er nådd \d\d:\d\d/);
  await hearsTheSound(kari);
  await expect(check).toHaveAttribute("data-ready", "true");

  await kari.tapsCalmly(step(kari, "push").getByTestId("ready-try"));
  await expect(step(kari, "push")).toContainText("Lås skjermen nå");
  // A phone that is locked may throw the page away, as soon as it has asked.
  await expect.poll(async () => JSON.stringify(await kari.kept("meta"))).toContain('"delivery"');
  await kari.closesTheApp();
  await expect.poll(() => kari.push.messages.length, { timeout: 15_000 }).toBe(2);
  await expect
    .poll(async () => (await kari.push.shownOf("test"))?.data.delivery)
    .toBe(kari.push.messages[1]?.nattvakt.delivery);
  await kari.opens();
  await expect(kari.page.getByTestId("ready-line")).toContainText(/Klar: telefonen din ringer/);
  await expect(kari.page.getByTestId("ready-check")).toHaveCount(0);

  await amina.goesTo("me");
  const row = amina.page.getByTestId("on-duty").filter({ hasText: "Kari Lunde" });
  await expect(row).toHaveAttribute("data-reach", "verified");
  await expect(row).toContainText(/nådd \d\d:\d\d/);
  await expect(amina.page.getByTestId("on-duty").filter({ hasText: "Jonas" })).toContainText("aldri nådd");
});

test("a phone that was never told to be quiet or loud asks before it rings, and is tried at once", async ({
  phone,
}) => {
  const kari = await phone({ rings: true, asksFirst: true });
  await kari.signsIn("kari.bjork");
  await expect(kari.page.getByTestId("empty-unverified")).toBeVisible();
  await expect(step(kari, "notifications")).toHaveAttribute("data-state", "ask");
  await kari.push.allow();
  await kari.tapsCalmly(kari.page.getByTestId("ready-allow"));
  await expect(step(kari, "push")).toContainText("men ikke prøvd med låst skjerm");
  await kari.isVerified();
});

test("where notifications are turned off it says so in red, and what to do", async ({ phone }) => {
  const kari = await phone();
  await kari.context.grantPermissions(["geolocation"]);
  await kari.signsIn("kari.bjork");
  await expect(step(kari, "notifications")).toHaveAttribute("data-state", "fail");
  await expect(step(kari, "notifications")).toContainText("Varsler er slått av");
  await expect(step(kari, "notifications")).toContainText("velg «Tillat» for varsler");
  await expect(kari.page.getByTestId("empty-unverified")).toContainText(
    "vi vet ikke om telefonen din ringer",
  );
  await expect(kari.page.getByTestId("empty-calm")).toHaveCount(0);
});

test("a test push that never comes is no proof", async ({ phone }) => {
  test.slow();
  const kari = await phone({ rings: true });
  kari.push.hold();
  await kari.signsIn("kari.bjork");
  await expect(step(kari, "push")).toContainText("Prøvevarselet er sendt");
  // By the clock on the wall: nobody is to wait longer for bad news.
  await expect(step(kari, "push")).toContainText("Prøvevarselet kom ikke fram", { timeout: 45_000 });
  await expect(step(kari, "push")).toHaveAttribute("data-state", "fail");
  await expect(kari.page.getByTestId("empty-unverified")).toBeVisible();
});
