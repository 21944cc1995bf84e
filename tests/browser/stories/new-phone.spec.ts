// A phone that has never seen Nattvakt, until it can be relied on without coverage.

import { expect, test } from "../support/test";

test("the first sign-in makes a signing key that never leaves the phone", async ({ phone }) => {
  const kari = await phone();
  await kari.signsIn("kari.bjork");
  await kari.isLive();
  const keys = await kari.page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open("nattvakt");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const stored = await new Promise<{ pair: CryptoKeyPair; key_id?: string }[]>((resolve) => {
      const reading = database.transaction("keys").objectStore("keys").getAll();
      reading.onsuccess = () => resolve(reading.result);
    });
    database.close();
    const refusal = (format: "jwk" | "pkcs8", { pair }: { pair: CryptoKeyPair }) =>
      crypto.subtle.exportKey(format, pair.privateKey).then(
        () => "exported",
        (error: DOMException) => error.name,
      );
    return Promise.all(
      stored.map(async (key) => ({
        enrolled: key.key_id !== undefined,
        extractable: key.pair.privateKey.extractable,
        algorithm: key.pair.privateKey.algorithm,
        exporting: [await refusal("jwk", key), await refusal("pkcs8", key)],
      })),
    );
  });
  expect(keys).toEqual([
    {
      enrolled: true,
      extractable: false,
      algorithm: { name: "ECDSA", namedCurve: "P-256" },
      exporting: ["InvalidAccessError", "InvalidAccessError"],
    },
  ]);
});

test("a wrong password is told in words, and the right one gets in", async ({ night, phone }) => {
  const kari = await phone();
  kari.expectsInConsole(/status of 401/);
  await kari.opens();
  await kari.page.getByTestId("username").fill("kari.bjork");
  await kari.page.getByTestId("password").fill("feil");
  await kari.taps(kari.page.getByTestId("sign-in-button"));
  await expect(kari.page.getByTestId("sign-in-problem")).toHaveText("Feil brukernavn eller passord.");
  await expect(kari.page.getByTestId("username")).toHaveValue("kari.bjork");
  await kari.page.getByTestId("password").fill(night.staff("kari.bjork").password);
  await kari.taps(kari.page.getByTestId("sign-in-button"));
  await kari.isLive();
});

test("without coverage the app opens with the last picture and its age, and catches up afterwards", async ({
  night,
  phone,
}) => {
  const kari = await phone();
  await kari.signsIn("kari.bjork");
  await kari.isLive();
  await night.reports("bjork-104-seng", "bed_exit");
  await expect(kari.card("Rom 104")).toBeVisible();
  await expect.poll(() => kari.kept("alarms")).toHaveLength(1);

  await kari.losesNetwork();
  await kari.page.reload();
  await expect(kari.card("Rom 104")).toContainText("Rom 104 · Olav M.");
  await expect(kari.status).toContainText(/Frakoblet siden \d\d:\d\d — bildet er under ett minutt gammelt/);
  await night.reports("bjork-105-fall", "fall");
  await expect(kari.page.getByTestId("alarm-card")).toHaveCount(1);

  await kari.getsNetwork();
  await kari.isLive();
  await expect(kari.page.getByTestId("alarm-card")).toHaveCount(2);
  await expect(kari.card("Rom 105")).toContainText("AKUTT");
  expect(kari.ledgerGaps(), "nothing was left out").toEqual([]);
});

test("an empty list without contact does not look calm", async ({ phone }) => {
  const kari = await phone({ rings: true });
  await kari.signsIn("kari.bjork");
  await expect(kari.page.getByTestId("empty-calm")).toContainText(/Sist hørt fra serveren \d\d:\d\d:\d\d/);
  await kari.hasWorker();
  await kari.losesNetwork();
  await expect(kari.page.getByTestId("empty-uncertain")).toBeVisible();
  await expect(kari.page.getByTestId("empty-calm")).toHaveCount(0);
  await kari.getsNetwork();
  await expect(kari.page.getByTestId("empty-calm")).toBeVisible();
});
