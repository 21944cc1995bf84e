import { describe, expect, it } from "vitest";
import { PER, signed } from "../testing/alarms";
import { filterSigned, patientsIn } from "./filter";

const astrid = { id: "astrid", name: "Astrid N." };
const berit = { id: "berit", name: "Berit S." };
const one = signed("2026-11-22T02:00:00Z", { id: "one", subjects: [astrid] });
const shared = signed("2026-11-22T03:00:00Z", { id: "shared", subjects: [astrid, berit] });
const named = { ...shared, id: "named", signed: shared.signed && { ...shared.signed, subjects: ["berit"] } };

describe("tonight", () => {
  it("is filtered by whom the signer named, or by everybody it may have been", () => {
    const ids = (patient: string) =>
      filterSigned([one, shared, named], patient, undefined).map(({ id }) => id);
    expect(ids("")).toEqual(["one", "shared", "named"]);
    expect(ids("astrid")).toEqual(["one", "shared"]);
    expect(ids("berit")).toEqual(["shared", "named"]);
  });

  it("is filtered by who signed", () => {
    expect(filterSigned([one], "", PER.id)).toEqual([one]);
    expect(filterSigned([one], "", "kari")).toEqual([]);
  });

  it("offers each person once, by name", () => {
    expect(patientsIn([named, shared, one])).toEqual([astrid, berit]);
  });
});
