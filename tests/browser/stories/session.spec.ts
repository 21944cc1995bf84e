// Sessions end at their own time. What somebody was doing does not.

import { expect, test } from "../support/test";

test("after an ended session one signs in again and the draft is still there", async ({ night, phone }) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await amina.isLive();
  await night.reports("bjork-101-seng", "bed_exit");
  await kari.tapsCalmly(kari.card("Rom 101").getByTestId("open-alarm"));
  const id = await amina.alarmId("Rom 101");
  await kari.tapsCalmly(kari.detail.getByTestId("sign-button"));
  await kari.taps(kari.choice("outcome", "assistance"));
  await kari.taps(kari.page.getByTestId("add-note"));
  await kari.page.getByTestId("note").fill("Ustø i natt. Ville ha vann.");

  kari.expectsInConsole(/status of 401|WebSocket connection to/);
  await kari.sessionEndsElsewhere();
  await expect(kari.page.getByRole("heading", { name: "Logg inn igjen, Kari Lunde" })).toBeVisible();
  await kari.fillsSignIn("kari.bjork");
  await expect(kari.page.getByTestId("sign-in")).toHaveCount(0);
  await kari.isLive();

  await expect(kari.page.getByTestId("note")).toHaveValue("Ustø i natt. Ville ha vann.");
  await expect(kari.choice("outcome", "assistance").getByRole("radio")).toBeChecked();
  await kari.taps(kari.page.getByTestId("submit-signature"));
  await amina.hears("signed", id);
  await amina.goesTo("tonight");
  await expect(amina.signedAlarm(id)).toContainText("Ustø i natt. Ville ha vann.");
});

test("a session that ended meanwhile does not hold back what was done without coverage", async ({
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
  await kari.losesNetwork();
  await expect(kari.status).toContainText("Frakoblet siden");
  await kari.tapsCalmly(kari.card("Rom 102").getByTestId("take-button"));
  await expect(kari.page.getByTestId("unsent-count")).toHaveText("1 venter");

  kari.expectsInConsole(/status of 401/);
  await kari.sessionEndsElsewhere();
  await kari.getsNetwork();
  await expect(kari.page.getByRole("heading", { name: "Logg inn igjen, Kari Lunde" })).toBeVisible();
  await expect(amina.card("Rom 102")).toContainText("Kari er på vei");
});

test("signing out leaves no patient on the phone", async ({ night, phone }) => {
  const kari = await phone();
  await kari.signsIn("kari.bjork");
  await kari.isLive();
  await night.reports("bjork-104-seng", "bed_exit");
  await expect(kari.card("Rom 104")).toBeVisible();
  await kari.goesTo("me");
  // Whatever is about to be kept when somebody leaves is not kept after all.
  await night.reports("bjork-105-fall", "fall");
  await expect.poll(() => kari.frames.filter(({ kind }) => kind === "raised").length).toBe(2);
  await kari.taps(kari.page.getByTestId("sign-out"));
  await expect(kari.page.getByTestId("sign-in")).toBeVisible();
  await kari.page.reload();
  await expect(kari.page.getByTestId("sign-in")).toBeVisible();
  for (const store of ["units", "alarms", "wards", "drafts", "outbox"]) {
    expect(await kari.kept(store), store).toEqual([]);
  }
});
