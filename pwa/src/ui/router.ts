// Where the person is. Routes live behind '#', so that no id of an alarm reaches a server's log.

import { signal } from "@preact/signals";

export type Route =
  | { screen: "alarms" }
  | { screen: "alarm"; id: string }
  | { screen: "sign"; id: string }
  | { screen: "ward" }
  | { screen: "tonight" }
  | { screen: "me" }
  /** A temp with a colleague's code. */
  | { screen: "guest" };

export function parse(hash: string): Route {
  const [first, id, last] = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decoded);
  if (first === "alarm" && id) return last === "sign" ? { screen: "sign", id } : { screen: "alarm", id };
  if (first === "ward" || first === "tonight" || first === "me" || first === "guest")
    return { screen: first };
  return { screen: "alarms" };
}

/** Empty for what no address of this app contains. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

export function href(route: Route): string {
  switch (route.screen) {
    case "alarms":
      return "#/";
    case "alarm":
      return `#/alarm/${encodeURIComponent(route.id)}`;
    case "sign":
      return `#/alarm/${encodeURIComponent(route.id)}/sign`;
    default:
      return `#/${route.screen}`;
  }
}

export const route = signal<Route>(parse(location.hash));
/** A colleague's one-time code, as it stood in the address. In memory only. */
export const guestCode = signal<string | undefined>(undefined);

/** The code that an address holds, if it is one of a temp. */
export function codeIn(hash: string): string | undefined {
  const [, code] = hash.match(/^#\/guest\/([\w-]+)$/) ?? [];
  return code;
}

/** Taken out of the address bar at once: nobody else must read it there, or find it in the history. */
function takeCode(): void {
  const code = codeIn(location.hash);
  if (code === undefined) return;
  guestCode.value = code;
  history.replaceState(null, "", href({ screen: "guest" }));
}

export function startRouter(): void {
  takeCode();
  window.addEventListener("hashchange", () => {
    takeCode();
    route.value = parse(location.hash);
  });
}

export function go(to: Route): void {
  location.hash = href(to);
}
