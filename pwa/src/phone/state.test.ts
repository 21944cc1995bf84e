import { expect, it, vi } from "vitest";

vi.stubGlobal("location", { hash: "", protocol: "http:", host: "localhost" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
const { isPin } = await import("./state");

it("takes six to twelve digits for a PIN, and nothing else", () => {
  for (const pin of ["123456", "0000000", "123456789012"]) expect(isPin(pin)).toBe(true);
  for (const no of ["12345", "1234567890123", "12345a", "12 3456", ""]) expect(isPin(no)).toBe(false);
});
