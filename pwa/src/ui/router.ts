// Where the person is. Routes live behind '#', so that no id of an alarm reaches a server's log.

import { signal } from "@preact/signals";

export type Route =
  | { screen: "alarms" }
  | { screen: "alarm"; id: string }
  | { screen: "sign"; id: string }
  | { screen: "ward" }
  | { screen: "tonight" }
  | { screen: "me" };

export function parse(hash: string): Route {
  const [first, id, last] = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decoded);
  if (first === "alarm" && id) return last === "sign" ? { screen: "sign", id } : { screen: "alarm", id };
  if (first === "ward" || first === "tonight" || first === "me") return { screen: first };
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

export function startRouter(): void {
  window.addEventListener("hashchange", () => {
    route.value = parse(location.hash);
  });
}

export function go(to: Route): void {
  location.hash = href(to);
}
