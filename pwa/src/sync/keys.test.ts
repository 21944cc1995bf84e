import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { closeForTest, withDb } from "./db";
import { base64url, commit, enrolled, hex, KeyUnusable, keyOf, sign, signedText } from "./keys";

beforeEach(async () => {
  await closeForTest();
  globalThis.indexedDB = new IDBFactory();
});

const command = {
  v: 1,
  command_id: "c1",
  municipality: "m",
  person: "kari",
  key_id: "k",
  key_seq: 1,
  kind: "sign",
  unit: "bjork",
  alarm_id: "a1",
  basis_seq: 41,
  occurred_at: "2026-11-22T02:14:00.000Z",
  clock_offset_ms: -120,
  payload: { subjects: [], outcome: "assistance" as const, actions: ["to_bed"] },
  open: { note: { text: "Sov godt etterpå", salt: "AA" } },
};

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

describe("what is signed", () => {
  it("is the canonical JSON of everything but the signature and the open texts", () => {
    expect(signedText(command)).toBe(
      '{"alarm_id":"a1","basis_seq":41,"clock_offset_ms":-120,"command_id":"c1","key_id":"k","key_seq":1,' +
        '"kind":"sign","municipality":"m","occurred_at":"2026-11-22T02:14:00.000Z",' +
        '"payload":{"actions":["to_bed"],"outcome":"assistance","subjects":[]},"person":"kari","unit":"bjork","v":1}',
    );
  });

  it("sorts by UTF-16 code units and escapes as RFC 8785 says", () => {
    const odd = { ...command, payload: { "\u20ac": '\u0007"å', "\r": 1e21, a: 0.000001 } as never };
    expect(signedText(odd)).toContain('"payload":{"\\r":1e+21,"a":0.000001,"€":"\\u0007\\"å"}');
  });

  it("verifies with the public key, and not when a byte has changed", async () => {
    const key = await keyOf("m/kari");
    const { signature } = await sign(key, command);
    expect(signature).toMatch(/^[A-Za-z0-9_-]{86}$/);
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const publicKey = await crypto.subtle.importKey("jwk", key.jwk, algorithm, false, ["verify"]);
    const fits = (text: string) =>
      crypto.subtle.verify(
        { name: "ECDSA", hash: "SHA-256" },
        publicKey,
        bytesOf(signature),
        new TextEncoder().encode(text),
      );
    expect(await fits(signedText(command))).toBe(true);
    expect(await fits(signedText({ ...command, key_seq: 2 }))).toBe(false);
  });

  it("commits to a note with a fresh salt of 32 bytes", async () => {
    const first = await commit("Falt på badet");
    const second = await commit("Falt på badet");
    expect(first.commitment).not.toBe(second.commitment);
    const salt = bytesOf(first.opened.salt);
    expect(salt.length).toBe(32);
    const salted = new Uint8Array([...salt, ...new TextEncoder().encode("Falt på badet")]);
    expect(first.commitment).toBe(hex(await crypto.subtle.digest("SHA-256", salted)));
  });

  it("writes base64url without padding", () => {
    expect(base64url(new Uint8Array([251, 255, 190]))).toBe("-_--");
    expect(base64url(new Uint8Array([1]))).toBe("AQ");
  });
});

describe("the key", () => {
  it("is made once, kept, and cannot be taken out", async () => {
    const first = await keyOf("m/kari");
    await closeForTest();
    const second = await keyOf("m/kari");
    expect(second.jwk).toEqual(first.jwk);
    expect(second.pair.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("jwk", second.pair.privateKey)).rejects.toThrow();
    expect(Object.keys(first.jwk).sort()).toEqual(["crv", "kty", "x", "y"]);
  });

  it("is another one for another person", async () => {
    expect((await keyOf("m/kari")).jwk.x).not.toBe((await keyOf("m/per")).jwk.x);
  });

  it("says so when the browser cannot keep it", async () => {
    vi.spyOn(crypto.subtle, "generateKey").mockRejectedValueOnce(new DOMException("no", "DataCloneError"));
    await expect(keyOf("m/kari")).rejects.toBeInstanceOf(KeyUnusable);
  });

  it("continues from whoever has counted further, phone or server", async () => {
    const counted = () => withDb((db) => db.get("counters", "k"));
    await keyOf("m/kari");
    await enrolled("m/kari", "phone", "k", 5);
    expect((await counted())?.key_seq).toBe(5);
    await enrolled("m/kari", "phone", "k", 3);
    expect((await counted())?.key_seq).toBe(5);
    await enrolled("m/kari", "phone", "k", 9);
    expect((await counted())?.key_seq).toBe(9);
  });
});
