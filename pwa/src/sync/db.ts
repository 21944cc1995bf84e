// The phone's own database. DOM-free: page and service worker share it.

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type {
  AlarmView,
  CommandIn,
  CommandPayload,
  ContactView,
  DutyView,
  Opened,
  PatientView,
  PersonRef,
  PublicJwk,
  PushMessage,
  SessionView,
  UnitRef,
  WardNow,
} from "../wire/types";

/** What a person asked for, before it has a number and a signature. */
export interface Asked {
  v: 1;
  command_id: string;
  municipality: string;
  person: string;
  kind: string;
  unit: string;
  alarm_id?: string;
  basis_seq?: number;
  occurred_at: string;
  clock_offset_ms: number;
  payload: CommandPayload;
}

/**
 * held: can still be undone · waiting: not numbered yet · sending: numbered, signed, unanswered ·
 * confirmed: the server has it, the ledger's echo has not come · recorded, refused: shown until dismissed.
 */
export type EntryState = "held" | "waiting" | "sending" | "confirmed" | "recorded" | "refused";

export interface Answer {
  seq?: number;
  code?: string;
  by?: PersonRef;
  at?: string;
}

export interface OutboxEntry {
  /** The order in which things were asked for on this phone. */
  ordinal: number;
  command_id: string;
  /** Whose key signs: the key of the `keys` store. */
  owner: string;
  /** Names the alarm to its owner after it has gone from the picture. */
  label: string;
  state: EntryState;
  asked: Asked;
  open?: Opened;
  saved_at: number;
  /** `held` until then, in phone time. */
  not_before?: number;
  /** Dropped unanswered after this phone time: a call for help must not arrive late (never sent from a queue). */
  expires_at?: number;
  command?: CommandIn;
  renumbered: number;
  answer?: Answer;
}

export interface StoredKey {
  owner: string;
  pair: CryptoKeyPair;
  jwk: PublicJwk;
  /** Both absent until the server has enrolled the key. */
  phone_id?: string;
  key_id?: string;
}

export interface StoredUnit {
  unit: string;
  name: string;
  seq: number;
  hash: string;
  patients: PatientView[];
  duty: DutyView[];
  /** From version 2 on. */
  contacts?: ContactView[];
  handed_over_to?: UnitRef;
}

/** By the unit that is followed: an alarm may be shared into it from another. */
export interface StoredAlarm {
  followed: string;
  id: string;
  alarm: AlarmView;
}

export interface Draft {
  /** `<person>/<alarm>`. */
  id: string;
  outcome?: string;
  actions: string[];
  note: string;
  subjects: string[];
  also: string[];
}

/** What the worker says by itself, in the language of the app. */
export interface Spoken {
  language: string;
  words: Record<string, string>;
}

/** A push of an alarm that was newer than any before it: an older one never takes its place. */
export interface NewestPush {
  /** Phone time. */
  at: number;
  message: PushMessage;
}

/** How the last test push went. Times are phone time. */
export interface TestedPush {
  at: number;
  /** The seconds it took; absent when it never came. */
  seconds?: number;
  /** It came while no page was on the screen. */
  hidden: boolean;
  /** Why it never came. */
  reason?: string;
}

/** A test push that was asked for and has not been heard of. Phone time. */
export interface BegunTest {
  delivery: string;
  at: number;
}

export interface Meta {
  session: SessionView;
  /** Somebody signed out and the server has not been told: whoever opens the app next is not them. */
  leaving: boolean;
  phone_id: string;
  clock_offset_ms: number;
  /** Phone time at which the server was last heard. */
  heard_at: number;
  /** Phone time of the newest sign of life of whoever drains the outbox. */
  drain_heartbeat: number;
  spoken: Spoken;
  /** By `<unit>/<alarm>`. */
  newest_pushes: Record<string, NewestPush>;
  /** What the server was last told of this phone's subscription. */
  push_told: { endpoint_sha256: string; language: string };
  tested_push: TestedPush;
  begun_test: BegunTest;
  /** What the person answered when asked whether the sound was heard, and when. */
  sound_heard: { at: number; heard: boolean };
  /** Phone time at which this version of the worker took over. */
  worker_since: number;
}

export interface Schema extends DBSchema {
  meta: { key: string; value: Meta[keyof Meta] };
  keys: { key: string; value: StoredKey };
  counters: { key: string; value: { key_id: string; key_seq: number } };
  outbox: { key: number; value: OutboxEntry; indexes: { command_id: string } };
  units: { key: string; value: StoredUnit };
  alarms: { key: [string, string]; value: StoredAlarm };
  wards: { key: string; value: { unit: string; now: WardNow } };
  drafts: { key: string; value: Draft };
}

export type Database = IDBPDatabase<Schema>;
export const STRICT = { durability: "strict" } as const;

let opened: Promise<Database> | undefined;

/** 2: units know their numbers to call and where their alarms go. Rows of version 1 stay, and are read as they are. */
const VERSION = 2;

function open(): Promise<Database> {
  return openDB<Schema>("nattvakt", VERSION, {
    upgrade(db, before) {
      if (before >= 1) return;
      db.createObjectStore("meta");
      db.createObjectStore("keys", { keyPath: "owner" });
      db.createObjectStore("counters", { keyPath: "key_id" });
      const outbox = db.createObjectStore("outbox", { keyPath: "ordinal", autoIncrement: true });
      outbox.createIndex("command_id", "command_id", { unique: true });
      db.createObjectStore("units", { keyPath: "unit" });
      db.createObjectStore("alarms", { keyPath: ["followed", "id"] });
      db.createObjectStore("wards", { keyPath: "unit" });
      db.createObjectStore("drafts", { keyPath: "id" });
    },
    // A newer version of the app in another window wants to upgrade: let it.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
}

/**
 * Runs `work` on the database, once more on a fresh connection when the old one was cut: iOS closes
 * IndexedDB under a page in the background. A cut transaction has done nothing, so repeating is safe.
 */
export async function withDb<T>(work: (db: Database) => Promise<T>): Promise<T> {
  opened ??= open();
  const current = opened;
  try {
    return await work(await current);
  } catch (error) {
    const cut = error instanceof DOMException && ["InvalidStateError", "UnknownError"].includes(error.name);
    if (!cut) throw error;
    if (opened === current) opened = open();
    return work(await (opened ?? open()));
  }
}

export async function getMeta<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
  return (await withDb((db) => db.get("meta", key))) as Meta[K] | undefined;
}

export async function setMeta<K extends keyof Meta>(key: K, value: Meta[K]): Promise<void> {
  await withDb((db) => db.put("meta", value, key));
}

export async function clearMeta(key: keyof Meta): Promise<void> {
  await withDb((db) => db.delete("meta", key));
}

/** Forgets the patients and the person, keeps the phone's keys, counters and number. */
export async function forgetPicture(): Promise<void> {
  await withDb(async (db) => {
    const tx = db.transaction(["meta", "units", "alarms", "wards", "drafts"], "readwrite", STRICT);
    await Promise.all([
      tx.objectStore("meta").delete("session"),
      tx.objectStore("meta").delete("newest_pushes"),
      tx.objectStore("meta").delete("push_told"),
      tx.objectStore("meta").delete("tested_push"),
      tx.objectStore("meta").delete("begun_test"),
      tx.objectStore("meta").delete("sound_heard"),
      tx.objectStore("units").clear(),
      tx.objectStore("alarms").clear(),
      tx.objectStore("wards").clear(),
      tx.objectStore("drafts").clear(),
      tx.done,
    ]);
  });
}

/** Tests start from an empty phone, or from the same phone after a restart of the app. */
export async function closeForTest(): Promise<void> {
  (await opened)?.close();
  opened = undefined;
}
