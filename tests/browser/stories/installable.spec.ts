// The app can be put on the home screen, opens from there, and keeps the server's rules for pages.

import { expect, test } from "../support/test";

interface Manifest {
  name: string;
  short_name: string;
  start_url: string;
  scope: string;
  id: string;
  display: string;
  background_color: string;
  theme_color: string;
  lang: string;
  icons: { src: string; sizes: string; type: string; purpose?: string }[];
}

test("the manifest says what a home screen needs, and its icons are what it says they are", async ({
  phone,
}) => {
  const { page, night } = await phone();
  await page.goto(night.url);
  const address = await page.locator("link[rel=manifest]").getAttribute("href");
  const response = await page.request.get(new URL(address ?? "", night.url).href);
  expect(response.headers()["content-type"]).toContain("application/manifest+json");
  const manifest = (await response.json()) as Manifest;
  expect(manifest).toMatchObject({
    name: "Nattvakt",
    short_name: "Nattvakt",
    id: "/",
    start_url: "/",
    scope: "/",
    display: "standalone",
    lang: "nb",
    background_color: expect.stringMatching(/^#/),
    theme_color: expect.stringMatching(/^#/),
  });
  const pictures = await page.evaluate(
    (icons) =>
      Promise.all(
        icons.map(async ({ src }) => {
          const picture = new Image();
          picture.src = src;
          await picture.decode();
          return `${picture.naturalWidth}x${picture.naturalHeight}`;
        }),
      ),
    manifest.icons,
  );
  const told = manifest.icons.map(({ sizes }) => sizes);
  for (const [index, size] of told.entries()) if (size !== "any") expect(pictures[index]).toBe(size);
  expect(told).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  expect(manifest.icons.some(({ purpose }) => purpose === "maskable")).toBe(true);
});

test("the browser itself finds nothing against installing it", async ({ phone }) => {
  const kari = await phone();
  await kari.signsIn("kari.bjork");
  await kari.hasWorker();
  const browser = await kari.context.newCDPSession(kari.page);
  const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
  const against = installabilityErrors.map(({ errorId }) => errorId);
  // Every test here runs in a private window, and that alone is held against it.
  expect(against.filter((reason) => reason !== "in-incognito")).toEqual([]);
});

test("from the second visit on the service worker has the page", async ({ phone }) => {
  const kari = await phone();
  await kari.signsIn("kari.bjork");
  await kari.hasWorker();
  await kari.page.reload();
  await kari.isLive();
  const script = await kari.page.evaluate(() => navigator.serviceWorker.controller?.scriptURL);
  expect(new URL(script ?? "").pathname).toBe("/sw.js");
});

test("pages forbid everything they do not need", async ({ night, request }) => {
  for (const path of ["/", "/sw.js"]) {
    const headers = (await request.get(night.url + path)).headers();
    const policy = headers["content-security-policy"];
    expect(policy, path).toContain("default-src 'self'");
    expect(policy, path).not.toMatch(/unsafe-(inline|eval)|\*/);
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toBe("no-referrer");
  }
});

test("no address carries a patient, a colleague or a password", async ({ night, phone }) => {
  const kari = await phone();
  const asked: string[] = [];
  kari.context.on("request", (request) => asked.push(request.url()));
  await kari.signsIn("kari.bjork");
  await night.reports("bjork-104-seng", "bed_exit");
  await kari.tapsCalmly(kari.card("Rom 104").getByTestId("open-alarm"));
  await expect(kari.detail).toBeVisible();
  await kari.page.reload();
  await expect(kari.detail).toBeVisible();
  expect(asked.length).toBeGreaterThan(5);
  for (const url of asked.map((one) => one.replace(/#.*/, ""))) {
    expect(decodeURIComponent(url)).not.toMatch(/Olav|Kari|Lunde|password|token/i);
  }
});
