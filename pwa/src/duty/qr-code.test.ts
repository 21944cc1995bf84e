import { encode } from "uqr";
import { expect, it } from "vitest";
import { pathOf } from "./qr-code";

it("draws each run of dark modules once", () => {
  expect(pathOf([[false, true, true, false, true]])).toBe("M1 0h2v1h-2zM4 0h1v1h-1z");
  expect(pathOf([[false], [true]])).toBe("M0 1h1v1h-1z");
});

it("covers exactly the dark modules of a real code", () => {
  const { data } = encode("https://vakt.example/#/guest/abc", { border: 4 });
  const dark = data.flat().filter(Boolean).length;
  const drawn = [...pathOf(data).matchAll(/h(\d+)v1/g)].reduce((sum, [, width]) => sum + Number(width), 0);
  expect(drawn).toBe(dark);
});
