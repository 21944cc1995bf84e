import { FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";
import { ACTIONS } from "../alarms/choices";
import { BOKMAL } from "../sync/spoken";
import { BUILT_IN_RULES, OBSERVATION_KINDS, OUTCOMES, PRIORITIES, PROBLEM_CODES, ROLES } from "../wire/types";
import en from "./en.ftl?raw";
import { makeBundle } from "./index";
import nb from "./nb.ftl?raw";
import nn from "./nn.ftl?raw";

/** Why a signature did not close, and why an alarm went on to others. */
const REASONS = [
  "newer_event",
  "not_checked",
  "already_signed",
  "not_acknowledged",
  "unreached",
  "not_arrived",
  "not_signed",
  "not_opened",
  "nobody_reachable",
  "cannot_reach",
  "released",
  "duty_ended",
];
const DELIVERY_REASONS = [
  "no_channel",
  "no_subscription",
  "gone",
  "rejected",
  "too_large",
  "not_allowed",
  "timeout",
  "unreachable",
  "throttled",
  "acknowledged",
  "signed",
  "superseded",
  "ttl",
  "gateway",
  "unavailable",
  "declined",
  "interrupted",
];
const CATALOGUES = { nb, nn, en };
const serverSources = import.meta.glob<string>("../../../backend/server/src/{push,gateways}/*.rs", {
  query: "?raw",
  import: "default",
  eager: true,
});
const sources = import.meta.glob<string>("../**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});

function keys(source: string): string[] {
  return new FluentResource(source).body.map(({ id }) => id).sort();
}

/** Lines that look like a message: Fluent drops what it cannot read without a word. */
function written(source: string): string[] {
  return [...source.matchAll(/^([a-z][\w-]*) =/gm)].map(([, key]) => key ?? "").sort();
}

function variables(source: string, key: string): string[] {
  const block = source.split(/\n(?=[a-z][\w-]* =|##)/).find((lines) => lines.startsWith(`${key} =`)) ?? "";
  return [...new Set([...block.matchAll(/\$(\w+)/g)].map(([, name]) => name ?? ""))].sort();
}

describe.each(Object.entries(CATALOGUES))("the catalogue %s", (language, source) => {
  it("has the same keys as Bokmål, each once", () => {
    expect(keys(source)).toEqual(keys(nb));
    expect(written(source)).toEqual([...new Set(keys(source))]);
  });

  it("uses the same values in every message", () => {
    for (const key of keys(nb)) expect([key, variables(source, key)]).toEqual([key, variables(nb, key)]);
  });

  it("says something for every code", () => {
    const known = new Set(keys(source));
    const wanted = [
      ...PROBLEM_CODES.map((code) => `problem-${code}`),
      ...OBSERVATION_KINDS.map((kind) => `kind-${kind}`),
      ...OUTCOMES.map((outcome) => `outcome-${outcome}`),
      ...PRIORITIES.map((priority) => `priority-${priority}`),
      ...ROLES.flatMap((role) => [`role-${role}`, `later-${role}`]),
      ...ACTIONS.map((action) => `action-${action}`),
      ...BUILT_IN_RULES.map((rule) => `rule-${rule}`),
      ...REASONS.map((reason) => `reason-${reason}`),
      ...DELIVERY_REASONS.map((reason) => `delivery-reason-${reason}`),
    ];
    expect(wanted.filter((key) => !known.has(key))).toEqual([]);
  });

  it("says what the worker says by itself", () => {
    const known = new Set(keys(source));
    expect(Object.keys(BOKMAL).filter((key) => !known.has(key))).toEqual([]);
    if (language !== "nb") return;
    const bundle = makeBundle("nb", source);
    const said = Object.keys(BOKMAL).map((key) => [key, bundle.getMessage(key)?.value]);
    expect(Object.fromEntries(said)).toEqual(BOKMAL);
  });

  it("formats every message without an error", () => {
    const bundle = makeBundle(language as "nb", source);
    for (const key of keys(source)) {
      const pattern = bundle.getMessage(key)?.value;
      const values = Object.fromEntries(variables(nb, key).map((name) => [name, name === "count" ? 2 : "x"]));
      const errors: Error[] = [];
      expect(pattern && bundle.formatPattern(pattern, values, errors)).toBeTruthy();
      expect([key, errors]).toEqual([key, []]);
    }
  });
});

describe("the screens", () => {
  const used = Object.entries(sources)
    .filter(([path]) => !path.includes(".test."))
    .flatMap(([path, text]) =>
      [...text.matchAll(/\bt\(\s*"([\w-]+)"/g)].map(([, key]) => [path, key] as const),
    );

  it("use only texts that exist", () => {
    const known = new Set(keys(nb));
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter(([, key]) => !known.has(key ?? ""))).toEqual([]);
  });

  it("use every text, by name or by family", () => {
    const everything = Object.entries(sources)
      .filter(([path]) => !path.includes(".test."))
      .map(([, text]) => text)
      .join("\n");
    const families = [...everything.matchAll(/[`]([a-z]+(?:-[a-z]+)*-)\$\{/g)].map(
      ([, family]) => family ?? "",
    );
    // What the server says on a locked screen is in the same catalogues.
    const server = Object.values(serverSources).join("\n");
    const unused = keys(nb).filter(
      (key) =>
        !everything.includes(`"${key}"`) &&
        !(key.startsWith("notice-") && server.includes(`"${key}"`)) &&
        !families.some((family) => key.startsWith(family)) &&
        !/^(problem|reason|kind|outcome|action|rule|delivery-reason)-/.test(key),
    );
    expect(unused).toEqual([]);
  });
});
