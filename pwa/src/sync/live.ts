// Joins the live connection, the picture and the phone's database, and shows them as signals.

import { signal } from "@preact/signals";
import type { IDBPTransaction } from "idb";
import type { EventFrame, ServerFrame, UnitSnapshot } from "../wire/types";
import { ClockOffset } from "./clock";
import { Connection } from "./connection";
import { getMeta, type Schema, type StoredUnit, setMeta, withDb } from "./db";
import type { Echo } from "./outbox";
import type { Picture, UnitPicture } from "./picture";
import * as pictures from "./picture";

const WRITE_BEHIND_MS = 150;
/** Gaps in a row in one unit after which its cursor is not believed any more. */
const MOST_GAPS = 2;
const PRUNE_EVERY_MS = 10 * 60_000;

export const picture = signal<Picture>({});
/** Greeted, and nothing says otherwise. */
export const live = signal(false);
/** Phone time of the last frame of this or an earlier run. */
export const heardAt = signal<number | undefined>(undefined);
/** Units came or went: the session's own list follows. */
export const unitsChanged = signal(0);

interface Hooks {
  onEcho: (echo: Echo) => void;
  onLive: () => void;
  onRefused: () => void;
  isAudible: () => boolean;
}

let clock = new ClockOffset();
let hooks: Hooks | undefined;
let connection: Connection | undefined;
let persisted: Picture = {};
let writing: ReturnType<typeof setTimeout> | undefined;
const gaps = new Map<string, number>();

export function clockOffset(): number {
  return clock.milliseconds;
}

/** The server's time, as near as this phone knows it. */
export function serverNow(): number {
  return Date.now() + clock.milliseconds;
}

/** Something with the server's time in it arrived just now. */
export function heard(server_time: string): void {
  clock.sample(Date.parse(server_time), Date.now());
}

/** What this phone knew when it was last closed. */
export async function load(): Promise<void> {
  const [units, alarms, offset, heard_at] = await Promise.all([
    withDb((db) => db.getAll("units")),
    withDb((db) => db.getAll("alarms")),
    getMeta("clock_offset_ms"),
    getMeta("heard_at"),
  ]);
  clock = new ClockOffset(offset ?? 0);
  heardAt.value = heard_at;
  const loaded: Picture = {};
  for (const unit of units) {
    const own = alarms
      .filter(({ followed }) => followed === unit.unit)
      .map(({ id, alarm }) => [id, alarm] as const);
    const duty = unit.duty.map(pictures.asKeptBefore);
    loaded[unit.unit] = { ...unit, duty, alarms: Object.fromEntries(own) };
  }
  persisted = loaded;
  picture.value = pictures.prune(loaded, serverNow());
  setInterval(() => change(pictures.prune(picture.value, serverNow())), PRUNE_EVERY_MS);
}

export function start(with_: Hooks): void {
  hooks = with_;
  connection ??= new Connection({
    dial: () => new WebSocket(`${location.protocol === "http:" ? "ws" : "wss"}://${location.host}/api/live`),
    cursors: () => pictures.cursors(picture.value),
    onFrame: receive,
    onLive(on) {
      live.value = on;
      if (on) hooks?.onLive();
    },
    onRefused: () => hooks?.onRefused(),
    isVisible: () => document.visibilityState === "visible",
    isAudible: () => hooks?.isAudible() ?? false,
    now: () => Date.now(),
    random: Math.random,
  });
  connection.start();
}

export function stop(): void {
  connection?.stop();
}

export function reconnect(): void {
  connection?.dialNow();
}

/** Another person, or nobody: the picture on the screen goes; the database is the caller's. */
export function clear(): void {
  clearTimeout(writing);
  writing = undefined;
  persisted = {};
  picture.value = {};
  heardAt.value = undefined;
}

/** Only these units may be shown from now on. */
export function keepOnly(units: string[]): void {
  change(pictures.keepUnits(picture.value, (unit) => units.includes(unit)));
}

export function watchPage(): void {
  document.addEventListener("visibilitychange", () => {
    connection?.visibilityChanged();
    if (document.visibilityState === "hidden") void write();
  });
  window.addEventListener("online", () => connection?.dialNow());
  // A socket stays open and silent without a network; this says at once what the silence says later.
  window.addEventListener("offline", () => connection?.dialNow());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) connection?.dialNow();
  });
  window.addEventListener("pagehide", () => void write());
}

function change(next: Picture): void {
  if (next === picture.value) return;
  picture.value = next;
  writing ??= setTimeout(() => void write(), WRITE_BEHIND_MS);
}

function receive(frame: ServerFrame): void {
  heardAt.value = Date.now();
  switch (frame.type) {
    case "welcome": {
      heard(frame.server_time);
      const names = new Map(frame.units.map((unit) => [unit.id, unit.name]));
      const kept = pictures.keepUnits(picture.value, (unit) => names.has(unit));
      change(rename(kept, names));
      applySnapshots(frame.snapshot ?? [], names);
      for (const unit of Object.values(picture.value)) {
        connection?.applied(unit.unit, unit.seq);
        hooks?.onEcho({ unit: unit.unit, seq: unit.seq });
      }
      break;
    }
    case "snapshot":
      applySnapshots(frame.snapshot, new Map());
      break;
    case "event":
      applyEvent(frame);
      break;
    case "ping":
      heard(frame.server_time);
      break;
    case "units": {
      const gone = new Set(frame.removed);
      for (const { id, name } of frame.added) addedNames.set(id, name);
      change(pictures.keepUnits(picture.value, (unit) => !gone.has(unit)));
      unitsChanged.value += 1;
      break;
    }
    case "duty":
      change(pictures.applyDuty(picture.value, frame.unit, frame.duty, frame.handed_over_to));
      break;
  }
}

const addedNames = new Map<string, string>();

function rename(current: Picture, names: Map<string, string>): Picture {
  const units = Object.entries(current).map(([id, unit]): [string, UnitPicture] => [
    id,
    { ...unit, name: names.get(id) ?? unit.name },
  ]);
  return Object.fromEntries(units);
}

function applySnapshots(snapshots: UnitSnapshot[], names: Map<string, string>): void {
  for (const snapshot of snapshots) {
    const { unit, seq } = snapshot;
    const name = names.get(unit) ?? picture.value[unit]?.name ?? addedNames.get(unit) ?? "";
    change(pictures.applySnapshot(picture.value, snapshot, name));
    gaps.delete(unit);
    connection?.applied(unit, seq);
    hooks?.onEcho({ unit, seq });
  }
}

function applyEvent(event: EventFrame): void {
  const before = picture.value;
  const applied = pictures.applyEvent(before, event);
  if (applied.result === "gap") {
    const inARow = (gaps.get(event.unit) ?? 0) + 1;
    gaps.set(event.unit, inARow);
    // Following the cursor did not help: forget the unit and take its snapshot.
    if (inARow > MOST_GAPS) change(pictures.keepUnits(before, (unit) => unit !== event.unit));
    connection?.dialNow();
    return;
  }
  if (applied.result === "old") return;
  gaps.delete(event.unit);
  change(applied.picture);
  connection?.applied(event.unit, event.seq);
  const { unit, seq, command_id, reason, kind } = event;
  hooks?.onEcho({ unit, seq, command_id, reason: kind === "signed" ? reason : undefined });
}

/** Cursor and alarms in one transaction: a cursor is never ahead of what was kept. */
async function write(): Promise<void> {
  clearTimeout(writing);
  writing = undefined;
  const from = persisted;
  const to = picture.value;
  if (from === to) return;
  persisted = to;
  await withDb(async (db) => {
    const tx = db.transaction(["units", "alarms"], "readwrite");
    for (const unit of new Set([...Object.keys(from), ...Object.keys(to)])) {
      if (from[unit] !== to[unit]) writeUnit(tx, unit, from[unit], to[unit]);
    }
    await tx.done;
  });
  await setMeta("clock_offset_ms", clock.milliseconds);
  if (heardAt.value !== undefined) await setMeta("heard_at", heardAt.value);
}

type Writing = IDBPTransaction<Schema, ("units" | "alarms")[], "readwrite">;

function writeUnit(
  tx: Writing,
  followed: string,
  from: UnitPicture | undefined,
  to: UnitPicture | undefined,
): void {
  const before = from?.alarms ?? {};
  const after = to?.alarms ?? {};
  if (to === undefined) void tx.objectStore("units").delete(followed);
  else {
    const { alarms: _, ...row } = to;
    void tx.objectStore("units").put(row satisfies StoredUnit);
  }
  for (const [id, alarm] of Object.entries(after)) {
    if (before[id] !== alarm) void tx.objectStore("alarms").put({ followed, id, alarm });
  }
  for (const id of Object.keys(before)) {
    if (after[id] === undefined) void tx.objectStore("alarms").delete([followed, id]);
  }
}
