import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "" });
const { codeIn, href, parse } = await import("./router");

describe("routes", () => {
  it("keep the alarm's id behind the hash", () => {
    expect(href({ screen: "alarm", id: "0193" })).toBe("#/alarm/0193");
    expect(parse("#/alarm/0193")).toEqual({ screen: "alarm", id: "0193" });
  });

  it("lead back to where they came from", () => {
    const id = "a/b ø";
    for (const route of [
      { screen: "alarms" },
      { screen: "alarm", id },
      { screen: "sign", id },
      { screen: "ward" },
      { screen: "tonight" },
      { screen: "me" },
      { screen: "guest" },
    ] as const) {
      expect(parse(href(route))).toEqual(route);
    }
  });

  it("fall back to the alarms", () => {
    for (const odd of ["", "#", "#/nowhere", "#/alarm", "#/alarm/"]) {
      expect(parse(odd)).toEqual({ screen: "alarms" });
    }
  });

  it("know a temp's code, which belongs to no address of the app", () => {
    expect(codeIn("#/guest/ab-_cd09")).toBe("ab-_cd09");
    expect(parse("#/guest/ab-_cd09")).toEqual({ screen: "guest" });
    for (const odd of ["#/guest", "#/guest/", "#/guest/a/b", "#/me/ab"]) expect(codeIn(odd)).toBeUndefined();
  });

  it("survive an address that somebody mangled", () => {
    expect(parse("#/alarm/%E0%A4%A")).toEqual({ screen: "alarms" });
  });
});
