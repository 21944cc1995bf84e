import { expect, it } from "vitest";
import { hex } from "../sync/keys";
import { codeFrom, inGroups, makeCode } from "./admission-code";

it("is 32 random bytes, and sends only their digest", async () => {
  const { code, code_hash } = await makeCode();
  expect(code).toMatch(/^[\w-]{43}$/);
  expect(code_hash).toBe(hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code))));
  expect((await makeCode()).code).not.toBe(code);
});

it("survives being read aloud in groups, and being pasted as an address", () => {
  expect(inGroups("abcdefghij")).toBe("abcd efgh ij");
  expect(codeFrom(" abcd efgh\nij ")).toBe("abcdefghij");
  expect(codeFrom("https://vakt.example/#/guest/ab-_cd")).toBe("ab-_cd");
});
