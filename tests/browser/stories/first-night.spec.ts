// The night as it should go, on two phones.

import type { Phone } from "../support/phone";
import { expect, test } from "../support/test";

const WITHIN_MS = 1_000;

/**
 * `act` answers with the time (ms since 1970) at which it happened. From then until the other phone shows it,
 * untouched and without a reload, at most a second passes.
 */
async function showsOn(other: Phone, selector: string, act: () => Promise<number>): Promise<void> {
  const shown = await other.watchesFor(selector);
  const happened_at = await act();
  const delay = (await shown()) - happened_at;
  expect(delay, `${selector} on the other phone after ${delay} ms`).toBeLessThanOrEqual(WITHIN_MS);
}

async function tapping(phone: Phone, button: string): Promise<number> {
  await phone.settles();
  const happened_at = Date.now();
  await phone.taps(phone.page.getByRole("button", { name: button }));
  return happened_at;
}

test("from bed exit to signature, and a second phone follows each step within a second", async ({
  night,
  phone,
}) => {
  const kari = await phone({ rings: true });
  const amina = await phone({ rings: true });
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isVerified();
  await amina.isVerified();
  await expect(kari.page.getByTestId("empty-calm")).toContainText("Ingen åpne alarmer");

  const raised = "[data-testid=alarm-card][data-state=raised]";
  const arrives = await kari.watchesFor(raised);
  await showsOn(amina, raised, async () => {
    const asked_at = await night.reports("bjork-104-seng", "bed_exit");
    expect((await arrives()) - asked_at, "without touching the screen").toBeLessThanOrEqual(WITHIN_MS);
    return asked_at;
  });
  const card = kari.card("Rom 104");
  await expect(card).toContainText("HØY");
  await expect(card).toContainText("Ute av seng");
  const id = await kari.alarmId("Rom 104");
  const onAmina = (state: string) => `[data-alarm-id="${id}"][data-state="${state}"]`;

  await kari.tapsCalmly(card.getByTestId("open-alarm"));
  const { page, detail } = kari;
  await expect(page.getByRole("heading", { name: /Ute av seng.*Rom 104 · Olav M\./ })).toBeVisible();
  await expect(detail).toContainText(/Siden \d\d:\d\d/);
  await expect(page.getByTestId("instruction")).toHaveText(/Gå inn med en gang\. Finner ikke tilbake/);

  await showsOn(amina, onAmina("acknowledged"), () => tapping(kari, "Jeg tar den"));
  await expect(amina.card("Rom 104")).toContainText(/Kari er på vei/);
  await expect(detail).toContainText(/Du er på vei/);

  await showsOn(amina, onAmina("arrived"), () => tapping(kari, "Framme"));
  await expect(amina.card("Rom 104")).toContainText(/Kari er framme/);

  await kari.tapsCalmly(detail.getByTestId("sign-button"));
  await showsOn(amina, "[data-testid=empty-calm]", async () => {
    await kari.signs("assistance", "to_toilet");
    return amina.hears("signed", id);
  });
  await expect(kari.page.getByTestId("alarm-card")).toHaveCount(0);

  for (const reader of [kari, amina]) {
    await reader.goesTo("tonight");
    const signed = reader.signedAlarm(id);
    await expect(signed).toContainText("Rom 104 · Olav M.");
    await expect(signed).toContainText("Reell – hjalp");
    await expect(signed).toContainText("Fulgt til toalett");
    await expect(signed).toContainText(/Signert av Kari Lunde/);
  }
  expect(amina.heard("signed", id)).toHaveLength(1);
});
