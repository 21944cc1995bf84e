import { describe, expect, it } from "vitest";
import { BOKMAL } from "../sync/spoken";
import { push } from "../testing/pushes";
import { addressInApp } from "./address";
import { noticeFor, readMessage } from "./content";

const show = (message = push(), newest = message, actions = 2) => noticeFor(message, newest, BOKMAL, actions);

describe("what a push shows", () => {
  it("is what the server wrote, with what the tap needs and both buttons", () => {
    const { title, options } = show();
    expect(title).toBe("AKUTT · Rom 104");
    expect(options).toMatchObject({
      body: "Ute av seng",
      tag: "a1",
      renotify: true,
      requireInteraction: true,
    });
    expect(options.actions).toEqual([
      { action: "take", title: "Jeg tar den" },
      { action: "open", title: "Åpne" },
    ]);
    expect(options.data).toMatchObject({ navigate: "/#/alarm/a1", delivery: "d1", alarm: "a1", seq: 10 });
  });

  it("has only as many buttons as the system shows, the most useful first", () => {
    expect(show(push(), undefined, 1).options.actions).toEqual([{ action: "take", title: "Jeg tar den" }]);
    expect(show(push(), undefined, 0).options.actions).toEqual([]);
  });

  it("has no buttons for what cannot be taken", () => {
    for (const purpose of ["taken", "test", "duty_ok", "duty_ends"] as const) {
      expect(show(push({ purpose })).options.actions).toEqual([]);
    }
  });

  it("is never older than what was shown of the same alarm, and does not sound again for it", () => {
    const newer = push({ seq: 12, delivery: "d2" }, { body: "Ute av seng, skjedde igjen" });
    const { options } = show(push({ seq: 10 }), newer);
    expect(options).toMatchObject({ body: "Ute av seng, skjedde igjen", renotify: false });
    expect(options.data).toMatchObject({ seq: 12, delivery: "d2" });
  });

  it("does not compare sequence numbers of different ledgers", () => {
    const elsewhere = push({ seq: 999, unit: "furu" }, { body: "i Furu" });
    expect(show(push({ seq: 10 }), elsewhere).options.body).toBe("Ute av seng");
  });

  it("takes the place of what is as old as itself, so that a repeat is heard", () => {
    const same = push({ delivery: "d0" }, { body: "før" });
    expect(show(push(), same).options).toMatchObject({ body: "Ute av seng", renotify: true });
  });

  it("never asks to sound again without a tag, which browsers refuse", () => {
    expect(show(push({}, { tag: "" })).options.renotify).toBe(false);
  });

  it("is something even when nothing can be read", () => {
    for (const text of [undefined, "", "{", "null", "{}", '{"notification":{}}']) {
      const message = readMessage(text);
      expect(message).toBeUndefined();
      expect(noticeFor(message, undefined, BOKMAL, 2)).toMatchObject({
        title: "Nattvakt",
        options: { body: BOKMAL["push-unreadable"], data: { navigate: "/" }, silent: false },
      });
    }
    expect(readMessage(JSON.stringify(push()))).toEqual(push());
  });
});

describe("a tap", () => {
  it("never leads out of the app, whatever the payload says", () => {
    const origin = "https://nattvakt.example";
    expect(addressInApp("/#/alarm/a1", origin)).toBe(`${origin}/#/alarm/a1`);
    expect(addressInApp(`${origin}/#/alarm/a1`, origin)).toBe(`${origin}/#/alarm/a1`);
    expect(addressInApp("https://elsewhere.example/#/alarm/a1", origin)).toBe(`${origin}/#/alarm/a1`);
    expect(addressInApp("https://elsewhere.example/anything?a=b", origin)).toBe(`${origin}/`);
    expect(addressInApp("javascript:alert(1)", origin)).toBe(`${origin}/`);
    expect(addressInApp("http://[", origin)).toBe(`${origin}/`);
  });
});
