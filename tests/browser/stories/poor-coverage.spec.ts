// Stairwells, cars and a network that swallows what it is given.

import { expect, test } from "../support/test";

test("what is taken and signed without coverage outlives a reload and arrives exactly once", async ({
  night,
  phone,
}) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isLive();
  await amina.isLive();
  await kari.hasWorker();
  await night.reports("bjork-101-seng", "bed_exit");
  const card = kari.card("Rom 101");
  await expect(card).toBeVisible();
  const id = await kari.alarmId("Rom 101");

  await kari.losesNetwork();
  await expect(kari.status).toContainText("Frakoblet siden");
  await kari.tapsCalmly(card.getByTestId("take-button"));
  await expect(card.getByTestId("pending")).toHaveText(
    /Lagret på telefonen \d\d:\d\d\. Sendes når du har dekning\./,
  );
  await expect(kari.page.getByTestId("unsent-count")).toHaveText("1 venter");
  await kari.tapsCalmly(card.getByTestId("arrive-button"));
  await kari.tapsCalmly(card.getByTestId("sign-button"));
  await kari.signs("checked_fine", "supervised");
  await expect(kari.page.getByTestId("saved-offline")).toContainText("Lagret på telefonen");
  await expect(kari.page.getByTestId("unsent-count")).toHaveText("3 venter");

  await kari.page.reload();
  await expect(kari.page.getByTestId("unsent-count")).toHaveText("3 venter");
  await expect(amina.card("Rom 101")).toHaveAttribute("data-state", "raised");

  await kari.getsNetwork();
  await amina.hears("signed", id);
  await expect(amina.page.getByTestId("alarm-card")).toHaveCount(0);
  await expect(kari.page.getByTestId("unsent-count")).toHaveCount(0);
  await expect(kari.page.getByTestId("alarm-card")).toHaveCount(0);

  // Nothing is left that could be sent again, and the ledger has each of them once.
  await kari.page.reload();
  await kari.isLive();
  await kari.goesTo("me");
  await expect(kari.page.getByTestId("outbox")).toContainText("Alt er sendt");
  await amina.goesTo("tonight");
  await expect(amina.signedAlarm(id)).toContainText("Signert av Kari Lunde");
  for (const kind of ["acknowledged", "arrived", "signed"]) {
    expect(amina.heard(kind, id), kind).toHaveLength(1);
  }
});

test("an answer that is lost on the way is asked for again, and the act counts once", async ({
  night,
  phone,
}) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isLive();
  await amina.isLive();
  await night.reports("bjork-102-seng", "bed_exit");
  await expect(kari.card("Rom 102")).toBeVisible();
  const id = await kari.alarmId("Rom 102");

  kari.expectsInConsole(/net::ERR_FAILED/);
  let swallowed = 0;
  await kari.context.route("**/api/commands", async (route) => {
    await route.fetch();
    swallowed += 1;
    await route.abort();
  });
  await kari.tapsCalmly(kari.card("Rom 102").getByTestId("take-button"));
  await expect(amina.card("Rom 102")).toHaveAttribute("data-state", "acknowledged");
  await expect.poll(() => swallowed).toBeGreaterThan(0);
  await kari.context.unroute("**/api/commands");

  await kari.tapsCalmly(kari.card("Rom 102").getByTestId("arrive-button"));
  await amina.hears("arrived", id);
  await expect(kari.card("Rom 102").getByTestId("pending")).toHaveCount(0);
  expect(amina.heard("acknowledged", id)).toHaveLength(1);
  expect(amina.heard("arrived", id)).toHaveLength(1);
});

test("a connection that is open and silent is noticed, and what was asked for meanwhile arrives once", async ({
  night,
  phone,
}) => {
  test.slow();
  const kari = await phone();
  await kari.signsIn("kari.bjork");
  await kari.isLive();
  await night.reports("bjork-103-seng", "bed_exit");
  const card = kari.card("Rom 103");
  await expect(card).toBeVisible();
  const id = await kari.alarmId("Rom 103");

  kari.expectsInConsole(/WebSocket connection to|net::ERR_/);
  night.freeze();
  await kari.tapsCalmly(card.getByTestId("take-button"));
  await expect(kari.page.getByTestId("unsent-count")).toHaveText("1 venter");
  // Two missed pings and some slack.
  await expect(kari.status).toContainText("Frakoblet siden", { timeout: 35_000 });

  night.thaw();
  await expect(kari.status).toHaveAttribute("data-contact", "live", { timeout: 40_000 });
  await kari.hears("acknowledged", id);
  await expect(card).toHaveAttribute("data-mine", "true");
  await expect(kari.page.getByTestId("unsent-count")).toHaveCount(0);
  expect(kari.heard("acknowledged", id)).toHaveLength(1);
});

test("the age of the picture grows, and after ten minutes nobody is to believe it", async ({ phone }) => {
  const kari = await phone();
  await kari.page.clock.install();
  await kari.signsIn("kari.bjork");
  await kari.isLive();
  await kari.losesNetwork();
  await expect(kari.status).toContainText("bildet er under ett minutt gammelt");
  await kari.page.clock.fastForward("05:00");
  await expect(kari.status).toContainText(/viser [5] min gammelt bilde/);
  await kari.page.clock.fastForward("05:30");
  await expect(kari.status).toHaveAttribute("data-contact", "none");
  await expect(kari.status).toContainText("INGEN KONTAKT");
});

test("a call for help is never queued: without coverage it says that nobody was told", async ({
  night,
  phone,
}) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await amina.isLive();
  await night.reports("bjork-108-seng", "bed_exit");
  await kari.tapsCalmly(kari.card("Rom 108").getByTestId("open-alarm"));
  await kari.losesNetwork();
  await expect(kari.status).toContainText("Frakoblet siden");
  await kari.tapsCalmly(kari.detail.getByTestId("help-button"));
  await expect(kari.page.getByTestId("help-not-sent")).toContainText("IKKE SENDT.");
  const numbers = kari.page.getByTestId("help-not-sent").getByRole("link");
  await expect(numbers).toHaveText([/Ring Nattelefonen\s*00 00 00 01 · døgnet rundt/, /Ring 113/]);
  await expect(numbers.nth(0)).toHaveAttribute("href", "tel:00000001");
  await expect(numbers.nth(1)).toHaveAttribute("href", "tel:113");

  await kari.getsNetwork();
  await kari.isLive();
  await expect(amina.page.getByTestId("alarm-card")).toHaveCount(1);
  await kari.tapsCalmly(kari.detail.getByTestId("help-button"));
  await expect(kari.detail).toContainText("Hjelp er varslet");
  await expect(amina.page.getByTestId("alarm-card")).toHaveCount(2);
});
