import { join, resolve } from "node:path";

export const REPOSITORY = resolve(import.meta.dirname, "../../..");
export const BROWSER_TESTS = join(REPOSITORY, "tests/browser");
/** The built app. */
export const APP = join(REPOSITORY, "pwa/dist");
/** `NATTVAKT_BINARY`, when the server has been built elsewhere; nothing is built then. */
export const SERVER =
  process.env.NATTVAKT_BINARY ??
  resolve(REPOSITORY, process.env.CARGO_TARGET_DIR ?? "target", "debug/nattvakt");
