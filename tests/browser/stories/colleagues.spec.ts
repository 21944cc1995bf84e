// Several hands on one alarm.

import { expect, test } from "../support/test";

test("whoever comes second is told who was first", async ({ night, phone }) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isLive();
  await amina.isLive();
  await night.reports("bjork-106-seng", "bed_exit");
  await expect(kari.card("Rom 106")).toBeVisible();

  await kari.losesNetwork();
  await expect(kari.status).toContainText("Frakoblet siden");
  await kari.tapsCalmly(kari.card("Rom 106").getByTestId("take-button"));
  await expect(kari.card("Rom 106")).toHaveAttribute("data-mine", "true");
  await amina.tapsCalmly(amina.card("Rom 106").getByTestId("take-button"));
  await expect(amina.card("Rom 106")).toContainText("Du er på vei");
  await kari.getsNetwork();

  const notice = kari.page.getByTestId("notice");
  await expect(notice).toContainText(/Amina tok den \d\d:\d\d/);
  await expect(kari.card("Rom 106")).toContainText(/Amina er på vei/);
  await expect(kari.card("Rom 106").getByTestId("arrive-button")).toHaveCount(0);
  await expect(amina.page.getByTestId("notice")).toHaveCount(0);

  await kari.tapsCalmly(notice.getByTestId("dismiss-button"));
  await expect(notice).toHaveCount(0);
});

test("an alarm that is given back waits for everybody again", async ({ night, phone }) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await night.reports("bjork-106-seng", "bed_exit");
  await kari.tapsCalmly(kari.card("Rom 106").getByTestId("open-alarm"));
  await kari.tapsCalmly(kari.detail.getByTestId("take-button"));
  await expect(amina.card("Rom 106")).toContainText("Kari er på vei");
  await kari.tapsCalmly(kari.detail.getByTestId("release-button"));
  await expect(amina.card("Rom 106")).toHaveAttribute("data-state", "raised");
  await expect(amina.card("Rom 106").getByTestId("take-button")).toBeVisible();
});

test("a signature does not close what happened after its signer looked", async ({ night, phone }) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isLive();
  await amina.isLive();
  await night.reports("bjork-101-seng", "bed_exit");
  await expect(kari.card("Rom 101")).toBeVisible();
  const id = await kari.alarmId("Rom 101");
  await kari.losesNetwork();
  await kari.tapsCalmly(kari.card("Rom 101").getByTestId("open-alarm"));
  await kari.tapsCalmly(kari.detail.getByTestId("sign-button"));
  await kari.signs("checked_fine", "supervised");
  await expect(kari.page.getByTestId("unsent-count")).toHaveText("1 venter");

  await night.reports("bjork-101-seng", "bed_exit", "end");
  await night.reports("bjork-101-seng", "bed_exit");
  await expect(amina.card("Rom 101")).toContainText(/Skjedde igjen/);
  await kari.getsNetwork();
  await amina.hears("signed", id);

  await expect(kari.page.getByTestId("notice")).toContainText("Signaturen er lagret, men alarmen står");
  await expect(amina.card("Rom 101")).toHaveAttribute("data-state", "raised");
});
