import { expect, it } from "vitest";
import { readRoster } from "./roster-file";

const utf8 = (text: string) => new TextEncoder().encode(text);

it("knows a calendar from a table by what it says", () => {
  expect(readRoster(utf8("BEGIN:VCALENDAR\r\nEND:VCALENDAR")).type).toBe("text/calendar");
  expect(readRoster(utf8("\uFEFFBEGIN:VCALENDAR")).type).toBe("text/calendar");
  expect(readRoster(utf8("brukernavn;starter;slutter")).type).toBe("text/csv");
});

it("reads the letters of old programs", () => {
  expect(readRoster(utf8("bjørg;22:00")).text).toBe("bjørg;22:00");
  expect(readRoster(new Uint8Array([0x62, 0x6a, 0xf8, 0x72, 0x67])).text).toBe("bjørg");
});
