import { expect, it } from "vitest";
import { applySnapshot } from "../sync/picture";
import { snapshot } from "../testing/alarms";
import { dialled, numbersOf } from "./contacts";

const contact = (id: string, number: string, round_the_clock = false) => ({
  id,
  label: id,
  number,
  round_the_clock,
});

it("offers each number once, those answered day and night first", () => {
  const bjork = [contact("ward", "22 00 00 01"), contact("centre", "+47 22 00 00 02", true)];
  const one = applySnapshot({}, { ...snapshot(1), contacts: bjork }, "Bjørk");
  const furu = [contact("same", "22000001"), contact("furu", "22 00 00 03")];
  const both = applySnapshot(one, { ...snapshot(1), unit: "furu", contacts: furu }, "Furu");
  expect(numbersOf(both, ["bjork", "furu"]).map(({ id }) => id)).toEqual(["centre", "ward", "furu"]);
  expect(numbersOf(both, ["bjork"])).toHaveLength(2);
  expect(numbersOf(both, ["nowhere"])).toEqual([]);
});

it("dials what people write with spaces", () => {
  expect(dialled("+47 22 00-00 02")).toBe("tel:+4722000002");
});
