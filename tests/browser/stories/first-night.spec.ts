// The night as it should go, on two phones.

import type { Phone } from "../support/phone";
import { expect, test } from "../support/test";

const WITHIN_MS = 1_000;

/** What happens on one phone shows on the other within a second, without a touch there. */
async function showsOn(other: Phone, selector: string, act: () => Promise<number>): Promise<void> {
  const shown = await other.watchesFor(selector);
  const happened_at = await act();
  const delay = (await shown()) - happened_at;
  expect(delay, `${selector} on the other phone after ${delay} ms`).toBeLessThanOrEqual(WITHIN_MS);
}

/** Does something that posts a command of `kind`; answers with the time (ms since 1970) at which it left. */
async function posting(phone: Phone, kind: string, act: () => Promise<void>): Promise<number> {
  await act();
  return phone.sent(kind);
}

test("from bed exit to signature, and a second phone follows each step within a second", async ({
  night,
  phone,
}) => {
  const kari = await phone();
  const amina = await phone();
  await kari.signsIn("kari.bjork");
  await amina.signsIn("amina.bjork");
  await kari.isLive();
  await amina.isLive();
  await expect(kari.page.getByTestId("empty-calm")).toContainText("Ingen åpne alarmer");

  const arrives = await kari.watchesFor("[data-testid=alarm-card][data-state=raised]");
  let id = "";
  await showsOn(amina, "[data-testid=alarm-card][data-state=raised]", async () => {
    const { asked_at } = await night.reports("bjork-104-seng", "bed_exit");
    expect((await arrives()) - asked_at, "without touching the screen").toBeLessThanOrEqual(WITHIN_MS);
    return asked_at;
  });
  const card = kari.card("Rom 104");
  await expect(card).toContainText("HØY");
  await expect(card).toContainText("Ute av seng");
  id = await kari.alarmId("Rom 104");
  const onAmina = (state: string) => `[data-alarm-id="${id}"][data-state="${state}"]`;

  await kari.tapsCalmly(card.getByTestId("open-alarm"));
  await expect(kari.detail).toBeVisible();
  await expect(
    kari.page.getByRole("heading", { level: 1, name: /Ute av seng.*Rom 104 · Olav M\./ }),
  ).toBeVisible();
  await expect(kari.detail).toContainText(/Siden \d\d:\d\d/);
  await expect(kari.page.getByTestId("instruction")).toHaveText(/Gå inn med en gang\. Finner ikke tilbake/);

  await showsOn(amina, onAmina("acknowledged"), () =>
    posting(kari, "acknowledge", () =>
      kari.tapsCalmly(kari.page.getByRole("button", { name: "Jeg tar den" })),
    ),
  );
  await expect(amina.card("Rom 104")).toContainText(/Kari er på vei/);
  await expect(kari.detail).toContainText(/Du er på vei/);

  await showsOn(amina, onAmina("arrived"), () =>
    posting(kari, "arrive", () => kari.tapsCalmly(kari.page.getByRole("button", { name: "Framme" }))),
  );
  await expect(amina.card("Rom 104")).toContainText(/Kari er framme/);

  await kari.tapsCalmly(kari.detail.getByTestId("sign-button"));
  await showsOn(amina, "[data-testid=empty-calm]", () =>
    posting(kari, "sign", () => kari.signs("assistance", "to_toilet")),
  );
  await expect(kari.page.getByTestId("alarm-card")).toHaveCount(0);

  for (const reader of [kari, amina]) {
    await reader.goesTo("tonight");
    const signed = reader.page.locator(`[data-testid=signed-alarm][data-alarm-id="${id}"]`);
    await expect(signed).toContainText("Rom 104 · Olav M.");
    await expect(signed).toContainText("Reell – hjalp");
    await expect(signed).toContainText("Fulgt til toalett");
    await expect(signed).toContainText(/Signert av Kari Lunde/);
  }
  expect(amina.heard("signed", id)).toHaveLength(1);
});
