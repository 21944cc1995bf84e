// Who is on duty, until when, and who has the alarms when nobody is.

import type { Phone } from "../support/phone";
import { expect, test } from "../support/test";

const HOUR_MS = 3_600_000;

function onRoster(phone: Phone, name: string) {
  return phone.page.getByTestId("on-duty").filter({ hasText: name });
}

async function endsDuty(phone: Phone): Promise<void> {
  await phone.goesTo("me");
  await phone.tapsCalmly(phone.page.getByTestId("end-duty"));
}

/** Everybody of Furu but Thea has gone home; answers with Sofie, who still looks. */
async function furuEmpties(phone: () => Promise<Phone>): Promise<Phone> {
  let last: Phone | undefined;
  for (const username of ["nils.furu", "piotr.furu", "sofie.furu"]) {
    last = await phone();
    await last.signsIn(username);
    await endsDuty(last);
    await expect(last.page.getByTestId("unit-duty")).toHaveAttribute("data-duty", "off");
  }
  if (last === undefined) throw new Error("nobody");
  return last;
}

test("whoever starts says until when, and it stands on the colleagues' roster", async ({ phone }) => {
  const jonas = await phone();
  const amina = await phone();
  await amina.signsIn("amina.bjork");
  await jonas.signsIn("jonas.bjork");
  await amina.goesTo("me");
  await expect(onRoster(amina, "Jonas Vik")).toBeVisible();
  await endsDuty(jonas);
  await expect(onRoster(amina, "Jonas Vik")).toHaveCount(0);

  await jonas.goesTo("alarms");
  const start = jonas.page.getByTestId("start-duty");
  await expect(start).toBeVisible();
  await jonas.tapsCalmly(start.getByTestId("until-later"));
  const until = await start.getByTestId("until").innerText();
  expect(until).toMatch(/til \d\d:\d\d/);
  await jonas.tapsCalmly(start.getByTestId("start-duty-button"));
  await expect(start).toHaveCount(0);
  await expect(jonas.page.getByTestId("ready-check")).toBeVisible();
  await expect(onRoster(amina, "Jonas Vik")).toContainText(until);
});

test("the last one of a unit cannot leave it empty, and hands it over to those who answer all night", async ({
  night,
  phone,
}) => {
  test.slow();
  const sofie = await furuEmpties(phone);
  const thea = await phone();
  const stian = await phone();
  await stian.signsIn("stian.nordlia");
  await thea.signsIn("thea.furu");
  await endsDuty(thea);
  const sheet = thea.page.getByTestId("end-sheet");
  await expect(sheet).toContainText("Du er den siste på Furu");
  await thea.taps(sheet.getByTestId("stay-on-duty"));
  await expect(thea.page.getByTestId("unit-duty")).toHaveAttribute("data-duty", "on");

  await endsDuty(thea);
  await thea.taps(sheet.getByTestId("hand-over-to").filter({ hasText: "Responssenteret" }));
  await expect(sheet).toHaveCount(0);
  await expect(thea.page.getByTestId("unit-duty")).toHaveAttribute("data-duty", "off");
  await sofie.goesTo("alarms");
  await expect(sofie.page.getByTestId("goes-to")).toHaveText(/Furu:\s+Alarmene går til Responssenteret/);

  await night.reports("furu-203-seng", "bed_exit");
  await expect(stian.card("Rom 203")).toBeVisible();
  await stian.tapsCalmly(stian.card("Rom 203").getByTestId("take-button"));
  await expect(sofie.card("Rom 203")).toContainText("Stian er på vei");
});

test("a temp without an account comes in by a colleague's code, takes an alarm and signs it", async ({
  night,
  phone,
}) => {
  const kari = await phone();
  const temp = await phone({ rings: true });
  await kari.signsIn("kari.bjork");
  await kari.goesTo("me");
  await kari.tapsCalmly(kari.page.getByTestId("admit"));
  await kari.taps(kari.page.getByTestId("make-code"));
  await expect(kari.page.getByTestId("qr")).toBeVisible();
  const code = (await kari.page.getByTestId("admission-code").textContent())?.replaceAll(/\s/g, "") ?? "";
  expect(code).toMatch(/^[\w-]{43}$/);

  await temp.opens(`/#/guest/${code}`);
  await temp.page.getByTestId("guest-name").fill("Siri Vikar");
  await temp.taps(temp.page.getByTestId("guest-start"));
  await expect(temp.page.getByTestId("alarm-list")).toBeVisible();
  expect(temp.page.url(), "the code is not left in the address").not.toContain(code);
  await temp.isVerified();
  await kari.taps(kari.page.getByTestId("close-admit"));
  await expect(onRoster(kari, "Siri Vikar")).toContainText("vikar");
  await expect(onRoster(kari, "Siri Vikar")).toHaveAttribute("data-reach", "verified");

  await night.reports("bjork-104-seng", "bed_exit");
  await temp.tapsCalmly(temp.card("Rom 104").getByTestId("open-alarm"));
  const id = (await temp.detail.getAttribute("data-alarm-id")) ?? "";
  await temp.tapsCalmly(temp.detail.getByTestId("take-button"));
  await temp.tapsCalmly(temp.detail.getByTestId("sign-button"));
  await temp.signs("assistance", "to_toilet");
  // What is held for undoing is sent when the app is closed, or opened again.
  await temp.page.reload();
  await kari.hears("signed", id);
  await kari.goesTo("tonight");
  await expect(kari.signedAlarm(id)).toContainText("Signert av Siri Vikar");

  const second = await phone();
  second.expectsInConsole(/status of 4\d\d/);
  await second.opens(`/#/guest/${code}`);
  await second.page.getByTestId("guest-name").fill("Noen Andre");
  await second.taps(second.page.getByTestId("guest-start"));
  await expect(second.page.getByTestId("guest-problem")).toContainText("Koden er brukt");
});

test("a shared phone goes from one to the next by PIN, and leaves nothing of the former one", async ({
  night,
  phone,
}) => {
  const shared = await phone();
  for (const [username, pin] of [
    ["kari.bjork", "482913"],
    ["amina.bjork", "739164"],
  ] as const) {
    await shared.signsIn(username);
    await shared.goesTo("me");
    const kind = shared.page.locator("[data-testid=phone-kind][data-kind=shared]");
    await shared.taps(kind);
    await expect(kind).toHaveAttribute("aria-pressed", "true");
    await shared.taps(shared.page.getByTestId("set-pin"));
    await shared.page.getByTestId("pin-first").fill(pin);
    await shared.page.getByTestId("pin-again").fill(pin);
    await shared.taps(shared.page.getByTestId("save-pin"));
    await expect(shared.page.getByTestId("set-pin-sheet")).toContainText("lagret");
    await shared.taps(shared.page.getByTestId("close-pin"));
    if (username === "amina.bjork") continue;
    await shared.taps(shared.page.getByTestId("sign-out"));
    await expect(shared.page.getByTestId("sign-in")).toBeVisible();
  }

  await shared.taps(shared.page.getByTestId("hand-on"));
  await shared.taps(shared.page.getByTestId("phone-person").filter({ hasText: "Kari Lunde" }));
  shared.expectsInConsole(/status of 4\d\d/);
  await types(shared, "482914");
  await expect(shared.page.getByTestId("pin-problem")).not.toBeEmpty();
  await types(shared, "482913");
  await expect(shared.page.getByTestId("pin-pad")).toHaveCount(0);
  await night.reports("bjork-104-seng", "bed_exit");
  await shared.tapsCalmly(shared.card("Rom 104").getByTestId("open-alarm"));
  await shared.tapsCalmly(shared.detail.getByTestId("sign-button"));
  await expect(shared.page.getByTestId("submit-signature")).toContainText("Kari Lunde");
});

async function types(phone: Phone, pin: string): Promise<void> {
  for (const digit of pin)
    await phone.taps(phone.page.locator(`[data-testid=pin-key][data-digit="${digit}"]`));
  await phone.taps(phone.page.getByTestId("pin-ok"));
}

test("a duty that runs out asks, and goes on for an hour by one touch", async ({ phone }) => {
  const jonas = await phone();
  const amina = await phone();
  await amina.signsIn("amina.bjork");
  await amina.goesTo("me");
  const told = await endsSoon(jonas, 10 * 60_000);
  await jonas.signsIn("jonas.bjork");
  await endsDuty(jonas);
  await jonas.goesTo("alarms");
  await jonas.tapsCalmly(jonas.page.getByTestId("start-duty-button"));

  const bar = jonas.page.getByTestId("duty-ends");
  await expect(bar).toContainText(/Vakten din.*Bjørk/);
  await jonas.tapsCalmly(bar.getByTestId("extend-hour"));
  await expect(bar).toHaveCount(0);
  const later = new Date(told() + HOUR_MS);
  const clock = later.toLocaleTimeString("nb-NO", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "Europe/Oslo",
  });
  await expect(onRoster(amina, "Jonas Vik")).toContainText(clock);
});

/** Nobody starts a duty for ten minutes: what the server says of its end is put forward on the way to this phone. */
async function endsSoon(phone: Phone, in_ms: number): Promise<() => number> {
  const soon = new Date(Date.now() + in_ms).toISOString();
  let original: string | undefined;
  await phone.page.routeWebSocket(/\/api\/live$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const text = String(message);
      original ??= text.match(/"until":"([^"]+)"/)?.[1];
      socket.send(
        original === undefined ? text : text.replaceAll(`"until":"${original}"`, `"until":"${soon}"`),
      );
    });
  });
  return () => Date.parse(soon);
}

test("a roster is read in row by row, and says who comes next", async ({ phone }) => {
  const marit = await phone();
  await marit.signsIn("marit.bjork");
  await marit.goesTo("me");
  const tomorrow = new Date(Date.now() + 24 * HOUR_MS).toISOString().slice(0, 10);
  const rows = [
    "Brukernavn;Fra;Til",
    `kari.bjork;${tomorrow}T22:00;${tomorrow}T23:30`,
    `ukjent.bjork;${tomorrow}T22:00;${tomorrow}T23:30`,
    `amina.bjork;${tomorrow}T22:00;?`,
  ];
  await marit.page.getByTestId("roster-file").setInputFiles({
    name: "turnus.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(rows.join("\r\n")),
  });
  const result = marit.page.getByTestId("roster-row");
  await expect(result).toHaveCount(3);
  await expect(result.nth(0)).toHaveAttribute("data-taken", "true");
  for (const row of [1, 2]) await expect(result.nth(row)).toHaveAttribute("data-taken", "false");
  await expect(marit.page.getByTestId("planned-duty")).toHaveText(/Kari Lunde.*22:00–23:30/);
});
