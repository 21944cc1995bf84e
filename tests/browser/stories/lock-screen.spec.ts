// 'Jeg tar den' on a locked screen: the app need not be opened, but whoever takes an alarm must look at it soon.

import type { Phone } from "../support/phone";
import { expect, test } from "../support/test";

async function ringsOn(kari: Phone, alarm: string): Promise<void> {
  await kari.push.receives(({ nattvakt }) => nattvakt.alarm === alarm, "of the alarm");
  await expect.poll(async () => (await kari.push.shownOf("alarm"))?.data.alarm).toBe(alarm);
}

test("an alarm is taken with the app closed, and opened afterwards", async ({ night, phone }) => {
  const kari = await phone({ rings: true });
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isVerified();
  await kari.closesTheApp();
  await night.reports("bjork-104-seng", "bed_exit");
  await expect(amina.card("Rom 104")).toBeVisible();
  const id = await amina.alarmId("Rom 104");
  await ringsOn(kari, id);

  await kari.push.taps(id, "take");
  await expect(amina.card("Rom 104")).toContainText("Kari er på vei");
  await expect(amina.card("Rom 104").getByTestId("take-button")).toHaveCount(0);
  await amina.tapsCalmly(amina.card("Rom 104").getByTestId("open-alarm"));
  await expect(amina.detail.getByTestId("open-by")).toBeVisible();
  expect(await kari.push.shownOf("taken")).toMatchObject({
    body: expect.stringMatching(/Du har den.*2 min/),
    silent: true,
  });

  await kari.opens(`/#/alarm/${id}`);
  await expect(kari.detail).toContainText("Du er på vei");
  await amina.hears("opened", id);
  await expect(amina.detail.getByTestId("open-by")).toHaveCount(0);
  await expect(amina.detail).toContainText("Kari er på vei");
  await expect.poll(() => kari.push.shown()).toEqual([]);
  expect(amina.heard("acknowledged", id)).toHaveLength(1);
});

test("whoever comes second is told on the locked screen that a colleague has it, and not who", async ({
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
  await expect(amina.card("Rom 106")).toBeVisible();
  const id = await amina.alarmId("Rom 106");
  await ringsOn(kari, id);
  kari.push.hold();
  await amina.tapsCalmly(amina.card("Rom 106").getByTestId("take-button"));
  await amina.hears("acknowledged", id);

  await kari.push.taps(id, "take");
  await expect
    .poll(() => kari.push.shownOf("taken"))
    .toMatchObject({
      body: "Allerede tatt av en kollega.",
      silent: true,
    });
  await expect(amina.card("Rom 106")).toContainText("Du er på vei");
});

test("without coverage it is kept on the phone, said so, and sent when the app is opened again", async ({
  night,
  phone,
}) => {
  const kari = await phone({ rings: true });
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isVerified();
  await kari.closesTheApp();
  await night.reports("bjork-102-seng", "bed_exit");
  await expect(amina.card("Rom 102")).toBeVisible();
  const id = await amina.alarmId("Rom 102");
  await ringsOn(kari, id);
  await kari.losesNetwork();

  await kari.push.taps(id, "take");
  expect(await kari.push.shownOf("taken")).toMatchObject({
    body: expect.stringContaining("Lagret på telefonen"),
  });
  await expect(amina.card("Rom 102")).toHaveAttribute("data-state", "raised");
  await kari.getsNetwork();
  await kari.opens();
  await expect(amina.card("Rom 102")).toContainText("Kari er på vei");
  expect(amina.heard("acknowledged", id)).toHaveLength(1);
});

test("a tap on the notification opens the app at the alarm, and the colleague sees that it was opened", async ({
  night,
  phone,
}) => {
  const kari = await phone({ rings: true });
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isVerified();
  await night.reports("bjork-104-seng", "bed_exit");
  await expect(amina.card("Rom 104")).toBeVisible();
  const id = await amina.alarmId("Rom 104");
  await ringsOn(kari, id);
  await kari.push.taps(id, "open");
  await expect(kari.detail).toHaveAttribute("data-alarm-id", id);
  await amina.tapsCalmly(amina.card("Rom 104").getByTestId("open-alarm"));
  await expect(amina.page.getByTestId("delivery").filter({ hasText: "Kari" })).toHaveText(
    /Kari: åpnet \d\d:\d\d:\d\d/,
  );
});
