import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "./support/chromium";

export default defineConfig({
  testDir: "stories",
  outputDir: "test-results",
  globalSetup: "./support/build.ts",
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [["list"], ["./support/closing-line.ts"]],
  use: {
    actionTimeout: 10_000,
    screenshot: "only-on-failure",
    launchOptions: { executablePath: findChromium(), args: CHROMIUM_FLAGS },
  },
});
