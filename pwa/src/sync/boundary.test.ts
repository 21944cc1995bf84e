import { describe, expect, it } from "vitest";

const sources = import.meta.glob<string>("../**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const inside = (path: string) => path.startsWith("./") || path.startsWith("../sw/");
const app = Object.entries(sources).filter(([path]) => !path.includes(".test.") && !path.includes("/wire/"));
const code = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");

describe("the boundary of sync/", () => {
  it("is the only place that touches the network or the database", () => {
    const touches =
      /\b(fetch\(|new WebSocket|XMLHttpRequest|EventSource|sendBeacon|indexedDB|openDB|caches\.|withDb\()|from "idb"/;
    expect(app.filter(([path, text]) => inside(path) && touches.test(code(text))).length).toBeGreaterThan(4);
    const outside = app.filter(([path, text]) => !inside(path) && touches.test(code(text)));
    expect(outside.map(([path]) => path)).toEqual([]);
  });

  it("keeps what the worker shares free of the page", () => {
    const shared = [
      "./api.ts",
      "./db.ts",
      "./drain.ts",
      "./keys.ts",
      "./outbox.ts",
      "./spoken.ts",
      "./subscription.ts",
    ];
    for (const path of shared) {
      const text = sources[path];
      expect(text, path).toBeDefined();
      expect(code(text ?? ""), path).not.toMatch(/\b(document|window|localStorage)\b|@preact\/signals/);
    }
  });

  it("keeps every file short", () => {
    const long = app.filter(([, text]) => text.split("\n").length > 400).map(([path]) => path);
    expect(long).toEqual([]);
  });
});
