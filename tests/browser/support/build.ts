// Before the first test: the app and the server as they are in this folder.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { APP, REPOSITORY } from "./places";

const NOT_SOURCES = new Set(["node_modules", "dist"]);

export default function build(): void {
  if (newest(join(REPOSITORY, "pwa")) > builtAt()) run("npm", ["run", "build"], join(REPOSITORY, "pwa"));
  if (process.env.NATTVAKT_BINARY === undefined) {
    run("cargo", ["build", "--locked", "-p", "nattvakt"], REPOSITORY);
  }
}

function builtAt(): number {
  const page = join(APP, "index.html");
  return existsSync(page) ? statSync(page).mtimeMs : 0;
}

/** When the youngest file in `folder` was changed; tests are not part of what is built. */
function newest(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NOT_SOURCES.has(name) && !/\.test\.tsx?$/.test(name))
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
    });
  return Math.max(0, ...times);
}

function run(program: string, args: string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
}
