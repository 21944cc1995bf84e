// An alarm gets to a phone in a pocket: the server encrypts, somebody else's push service opens it, and the app's
// own worker shows it.

import type { PushMessage } from "../../../pwa/src/wire/types";
import type { Phone } from "../support/phone";
import { expect, test } from "../support/test";

const WITHIN_MS = 1_000;

const tellsOf = (alarm: string, purpose: string) => (message: PushMessage) =>
  message.nattvakt.alarm === alarm && message.nattvakt.purpose === purpose;

async function raisedAt(colleague: Phone, place: string): Promise<string> {
  await expect(colleague.card(place)).toBeVisible();
  return colleague.alarmId(place);
}

test("an alarm reaches a phone whose app is closed, and a colleague sees that it did", async ({
  night,
  phone,
}) => {
  const kari = await phone({ rings: true });
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isVerified();
  await kari.closesTheApp();

  await night.reports("bjork-104-seng", "bed_exit");
  const id = await raisedAt(amina, "Rom 104");
  const message = await kari.push.receives(tellsOf(id, "alarm"), "of the alarm");
  await expect
    .poll(() => kari.push.shownOf("alarm"))
    .toMatchObject({
      title: "HØY · Ute av seng",
      body: "Rom 104 · Bjørk",
      silent: false,
      actions: ["take", "open"],
    });
  // Whoever looks over a shoulder, or at the push service, learns nobody's name.
  const said = JSON.stringify(message);
  expect(said).not.toMatch(/Olav|Kari|Lunde|Amina|Yusuf|Marit|Jonas|tilbake|rolig/);
  expect(message).toMatchObject({
    web_push: 8030,
    notification: { require_interaction: true, silent: false },
  });

  await amina.tapsCalmly(amina.card("Rom 104").getByTestId("open-alarm"));
  await expect(amina.page.getByTestId("delivery").filter({ hasText: "Kari" })).toHaveText(
    /Kari: telefonen har det siden \d\d:\d\d:\d\d/,
  );
});

test("an older push never takes the place of a newer one, and what cannot be read still shows something", async ({
  night,
  phone,
}) => {
  const kari = await phone({ rings: true });
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isVerified();
  await kari.closesTheApp();
  kari.push.hold();

  await night.reports("bjork-102-seng", "bed_exit");
  const id = await raisedAt(amina, "Rom 102");
  const older = await kari.push.receives(tellsOf(id, "alarm"), "of the alarm");
  await night.reports("bjork-102-seng", "bed_exit", "end");
  await night.reports("bjork-102-seng", "bed_exit");
  const newer = await kari.push.receives(
    ({ nattvakt: { alarm, seq = 0 } }) => alarm === id && seq > (older.nattvakt.seq ?? 0),
    "that it happened again",
  );
  expect(newer.notification.renotify, "what happens again is heard again").toBe(true);

  await kari.push.deliver(newer);
  await expect.poll(() => kari.push.shownOf("alarm")).toMatchObject({ data: { seq: newer.nattvakt.seq } });
  await kari.push.deliver(older);
  await kari.push.deliver("{ no push of ours");
  await expect
    .poll(async () => (await kari.push.shown()).map(({ body }) => body))
    .toContain("Åpne appen for å se hva som har skjedd.");
  expect(await kari.push.shownOf("alarm")).toMatchObject({
    body: newer.notification.body,
    data: { seq: newer.nattvakt.seq },
  });
});

test("when a colleague takes it, the notification says so at once and without a sound", async ({
  night,
  phone,
}) => {
  const kari = await phone({ rings: true });
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isVerified();
  await kari.closesTheApp();
  await night.reports("bjork-106-seng", "bed_exit");
  const id = await raisedAt(amina, "Rom 106");
  await kari.push.receives(tellsOf(id, "alarm"), "of the alarm");
  const alarm = await kari.push.shownOf("alarm");

  kari.push.hold();
  await amina.tapsCalmly(amina.card("Rom 106").getByTestId("take-button"));
  const taken = await kari.push.receives(tellsOf(id, "taken"), "that it is taken");
  const delivered_at = Date.now();
  await kari.push.deliver(taken);
  await expect
    .poll(() => kari.push.shownOf("taken"), { intervals: [20] })
    .toMatchObject({
      title: expect.stringContaining("Tatt av en kollega"),
      body: "Rom 106 · Bjørk",
      tag: alarm?.tag,
      renotify: false,
      actions: [],
    });
  expect(Date.now() - delivered_at).toBeLessThanOrEqual(WITHIN_MS);
  expect(JSON.stringify(taken)).not.toMatch(/Amina|Yusuf/);
  expect(await kari.push.shownOf("alarm"), "it took its place").toBeUndefined();
});

test("a subscription that the push service gave up is told of, and made anew", async ({ night, phone }) => {
  const kari = await phone({ rings: true });
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isVerified();
  const first = kari.push.messages[0]?.nattvakt.delivery;
  await kari.closesTheApp();
  await kari.push.expires();
  await night.reports("bjork-104-seng", "bed_exit");
  await amina.tapsCalmly(amina.card("Rom 104").getByTestId("open-alarm"));
  await expect(amina.page.getByTestId("delivery").filter({ hasText: "Kari" })).toHaveAttribute(
    "data-says",
    "nowhere",
  );

  await kari.opens();
  await kari.isLive();
  await kari.push.receives(({ nattvakt }) => nattvakt.delivery !== first, "another test");
  await kari.goesTo("me");
  await expect(kari.page.getByTestId("ready-reached")).toContainText("Telefonen din er nådd");
});
