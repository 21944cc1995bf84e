import { describe, expect, it } from "vitest";
import type { RoleView, SessionView } from "../wire/types";
import {
  dutyUnits,
  followsAlarms,
  leadsShift,
  mayAssign,
  mayHandleAlarms,
  maySeeUnassigned,
  rolesToCome,
  wards,
} from "./access";

const bjork = { id: "bjork", name: "Bjørk" };
const furu = { id: "furu", name: "Furu" };

function session(roles: RoleView[], units = [bjork, furu]): SessionView {
  const who = { id: "kari", name: "Kari" };
  const times = { expires_at: "2026-11-22T08:00:00Z", server_time: "2026-11-22T00:00:00Z" };
  return { ...times, phone_id: "p", municipality: "m", zone: "Europe/Oslo", person: who, roles, units };
}

describe("what a role lets somebody do", () => {
  it("reaches as far as it is held: a unit, or the municipality", () => {
    expect(mayHandleAlarms(session([{ role: "care_worker", unit: "bjork" }]), "bjork")).toBe(true);
    expect(mayHandleAlarms(session([{ role: "care_worker", unit: "bjork" }]), "furu")).toBe(false);
    expect(mayHandleAlarms(session([{ role: "responder" }]), "furu")).toBe(true);
    expect(mayHandleAlarms(undefined, "bjork")).toBe(false);
  });

  it("lets a coordinator see alarms and not take them", () => {
    const coordinator = session([{ role: "coordinator" }]);
    expect(followsAlarms(coordinator)).toBe(true);
    expect(dutyUnits(coordinator)).toEqual([]);
    expect(maySeeUnassigned(coordinator)).toBe(true);
  });

  it("offers duty only where alarms may be handled", () => {
    expect(dutyUnits(session([{ role: "care_worker", unit: "furu" }]))).toEqual([furu]);
  });

  it("gives IT the technical stream, which is no ward and has no duty", () => {
    const it = session([{ role: "it_operator" }], [{ id: "m", name: "Teknisk" }]);
    expect(followsAlarms(it)).toBe(true);
    expect(wards(it)).toEqual([]);
    expect(dutyUnits(it)).toEqual([]);
    expect(mayHandleAlarms(it, "m")).toBe(true);
    expect(mayHandleAlarms(it, "bjork")).toBe(false);
    expect(mayHandleAlarms(session([{ role: "responder" }]), "m")).toBe(false);
  });

  it("lets shift leads keep the roster, and coordinators too say who a primary contact is", () => {
    const lead = session([{ role: "shift_lead", unit: "bjork" }]);
    expect([leadsShift(lead, "bjork"), leadsShift(lead, "furu")]).toEqual([true, false]);
    expect([mayAssign(lead, "bjork"), mayAssign(lead, "furu")]).toEqual([true, false]);
    const coordinator = session([{ role: "coordinator" }]);
    expect([leadsShift(coordinator, "bjork"), mayAssign(coordinator, "bjork")]).toEqual([false, true]);
    const carer = session([{ role: "care_worker", unit: "bjork" }]);
    expect([leadsShift(carer, "bjork"), mayAssign(carer, "bjork")]).toEqual([false, false]);
  });

  it("says what is still to come, to those who wait for it", () => {
    expect(rolesToCome(session([{ role: "care_worker", unit: "bjork" }]))).toEqual([]);
    expect(rolesToCome(session([{ role: "care_worker" }], []))).toEqual(["care_worker"]);
    expect(rolesToCome(session([{ role: "coordinator" }]))).toEqual(["coordinator"]);
  });

  it("knows who follows no alarms", () => {
    expect(followsAlarms(session([{ role: "administrator" }], []))).toBe(false);
    expect(maySeeUnassigned(session([{ role: "auditor" }], []))).toBe(false);
  });
});
