import { expect, it } from "vitest";
import { KARI, onDuty, PER } from "../testing/alarms";
import { comingUp } from "./planned";

const now = Date.parse("2026-11-21T22:00:00Z");
const plan = (person: typeof KARI, starts: string, ends: string) => ({
  person,
  starts_at: `2026-11-${starts}:00Z`,
  ends_at: `2026-11-${ends}:00Z`,
});

it("names who comes next, soonest first, and who should be here and is not", () => {
  const night = plan(KARI, "21T21:30", "22T06:30");
  const late = plan(PER, "21T21:30", "22T06:30");
  const morning = plan(PER, "22T06:15", "22T14:30");
  const over = plan(PER, "21T14:00", "21T21:45");
  expect(comingUp([morning, over, night, late], [onDuty(KARI)], now)).toEqual([late, morning]);
  const tomorrow = plan(KARI, "22T21:30", "23T06:30");
  expect(comingUp([tomorrow, night], [onDuty(KARI)], now)).toEqual([tomorrow]);
});
