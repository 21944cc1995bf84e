// A walk through every screen, with something on each of them.

import { expect } from "@playwright/test";
import type { Night } from "./night";
import type { Phone } from "./phone";
import { dutyScreens } from "./screens-of-duty";

export type PickUp = (more?: { rings: boolean }) => Promise<Phone>;
/** Told of each screen when it stands still. */
export type Look = (screen: string, phone: Phone) => Promise<void>;

/** A busy moment at Bjørk: three priorities, one taken, one repeated, one in a double room, one signed with a note. */
export async function fillTheWard(
  night: Night,
  colleague: Phone,
  beforeTheFall: () => Promise<void> = async () => undefined,
): Promise<void> {
  await colleague.signsIn("amina.bjork");
  await colleague.isLive();
  await night.reports("bjork-110-anrop", "nurse_call");
  await signs(colleague, "Rom 110", "Ville ha et glass vann og snakke litt. Sov da jeg gikk.");
  await night.reports("bjork-107-anrop", "nurse_call");
  await night.reports("bjork-102-seng", "bed_exit");
  await night.reports("bjork-104-seng", "bed_exit");
  await night.reports("bjork-108-smykke", "pendant");
  await colleague.tapsCalmly(colleague.card("Rom 104").getByTestId("take-button"));
  await expect(colleague.card("Rom 104")).toHaveAttribute("data-mine", "true");
  await night.reports("bjork-102-seng", "bed_exit", "end");
  await night.reports("bjork-102-seng", "bed_exit");
  await beforeTheFall();
  await night.reports("bjork-105-fall", "fall");
}

async function signs(phone: Phone, place: string, note: string): Promise<void> {
  await phone.tapsCalmly(phone.card(place).getByTestId("open-alarm"));
  await phone.tapsCalmly(phone.detail.getByTestId("sign-button"));
  await phone.taps(phone.page.getByTestId("add-note"));
  await phone.page.getByTestId("note").fill(note);
  await phone.signs("assistance", "talked");
  // What is held for undoing is sent when the app is closed.
  await phone.page.reload();
  await phone.isLive();
  await expect(phone.card(place)).toHaveCount(0);
}

export async function walk(night: Night, pickUp: PickUp, look: Look): Promise<void> {
  const kari = await pickUp({ rings: true });
  const show = async (screen: string) => {
    await kari.settles();
    await look(screen, kari);
  };
  await kari.opens();
  await expect(kari.page.getByTestId("sign-in-button")).toBeVisible();
  await show("sign-in");
  await kari.signsIn("kari.bjork");
  await kari.isVerified();
  await expect(kari.page.getByTestId("ready-try")).toBeVisible();
  await show("ready-check");
  await kari.tapsCalmly(kari.page.getByTestId("sound-try"));
  await kari.tapsCalmly(kari.page.getByTestId("sound-yes"));
  await kari.tapsCalmly(kari.page.getByTestId("ready-aside"));
  await expect(kari.page.getByTestId("ready-check")).toHaveCount(0);
  await show("alarms-empty");

  await fillTheWard(night, await pickUp());
  await expect(kari.page.getByTestId("alarm-card")).toHaveCount(5);
  await expect(kari.card("Rom 104")).toContainText("Amina");
  await show("alarms");
  await kari.tapsCalmly(kari.card("Rom 104").getByTestId("open-alarm"));
  await expect(kari.detail).toBeVisible();
  await show("alarm-of-a-colleague");
  await kari.goesTo("alarms");
  await kari.tapsCalmly(kari.card("Rom 105").getByTestId("open-alarm"));
  await expect(kari.detail).toHaveAttribute("data-state", "raised");
  await show("alarm");
  await kari.tapsCalmly(kari.detail.getByTestId("take-button"));
  await expect(kari.detail.getByTestId("cannot-reach-button")).toBeVisible();
  await show("alarm-taken");
  await kari.tapsCalmly(kari.detail.getByTestId("arrive-button"));
  await expect(kari.detail).toHaveAttribute("data-state", "arrived");
  await show("alarm-arrived");
  await kari.tapsCalmly(kari.detail.getByTestId("sign-button"));
  await expect(kari.page.getByTestId("sign-form")).toBeVisible();
  await kari.taps(kari.choice("outcome", "assistance"));
  await kari.taps(kari.choice("action", "helped_up"));
  await show("sign");

  await leavesTheForm(kari);
  await kari.goesTo("alarms");
  await kari.tapsCalmly(kari.card("Rom 107").getByTestId("open-alarm"));
  await kari.tapsCalmly(kari.detail.getByTestId("sign-button"));
  await kari.taps(kari.choice("outcome", "other"));
  await expect(kari.page.getByTestId("note")).toBeVisible();
  await show("sign-in-a-double-room");
  await leavesTheForm(kari);
  await kari.goesTo("tonight");
  await expect(kari.page.getByTestId("signed-alarm")).toHaveCount(1);
  await show("tonight");
  await kari.goesTo("ward");
  await expect(kari.page.getByTestId("ward-tile")).toHaveCount(15);
  await show("ward");
  await kari.goesTo("me");
  await kari.taps(kari.page.getByTestId("ready-all"));
  await show("me");

  await atAHome(night, await pickUp(), look);
  await withoutAlarms(await pickUp(), look);
  await dutyScreens(pickUp, look);

  await kari.goesTo("alarms");
  await kari.losesNetwork();
  await expect(kari.status).toHaveAttribute("data-contact", "stale");
  await kari.tapsCalmly(kari.card("Rom 108").getByTestId("take-button"));
  await expect(kari.page.getByTestId("unsent-count")).toBeVisible();
  await show("alarms-without-coverage");
  await kari.tapsCalmly(kari.card("Rom 108").getByTestId("open-alarm"));
  await kari.tapsCalmly(kari.detail.getByTestId("help-button"));
  await expect(kari.page.getByTestId("help-not-sent")).toBeVisible();
  await show("help-without-coverage");
  kari.expectsInConsole(/status of 401/);
  await kari.sessionEndsElsewhere();
  await kari.getsNetwork();
  await expect(kari.page.getByTestId("sign-in")).toBeVisible();
  await show("sign-in-again");
}

/** On a narrow screen by the only way there is; on a wide one everything stands side by side. */
async function leavesTheForm(phone: Phone): Promise<void> {
  if (!(await phone.page.getByTestId("tab-alarms").isVisible())) await phone.goesBack();
}

async function atAHome(night: Night, erik: Phone, look: Look): Promise<void> {
  await erik.signsIn("erik.skogen");
  await night.reports("skogen-4-fall", "fall");
  await erik.tapsCalmly(erik.card("Solbakken").getByTestId("open-alarm"));
  await expect(erik.page.getByTestId("take-minutes")).toHaveCount(3);
  await erik.settles();
  await look("alarm-at-a-home", erik);
}

async function withoutAlarms(tore: Phone, look: Look): Promise<void> {
  await tore.signsIn("tore.nordlia");
  await expect(tore.page.getByTestId("unassigned")).toBeVisible();
  await look("without-alarms", tore);
}
