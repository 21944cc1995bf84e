// A roster file as the ward's own system writes it: old programs still write Windows-1252.

export interface RosterFile {
  type: "text/csv" | "text/calendar";
  text: string;
}

export function readRoster(bytes: Uint8Array): RosterFile {
  const text = decode(bytes);
  return { type: /^\s*BEGIN:VCALENDAR/i.test(text) ? "text/calendar" : "text/csv", text };
}

function decode(bytes: Uint8Array): string {
  // Fatal: what is not UTF-8 must not arrive with its letters replaced.
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
