// The HTTP interface. DOM-free: the service worker sends with it too.

import type {
  CheckStarted,
  CommandIn,
  CommandResults,
  Deliveries,
  DeliveryStatus,
  EnrolKey,
  KeyEnrolled,
  Problem,
  PushState,
  PutSubscription,
  Readiness,
  Receipt,
  SessionView,
  SignIn,
  StartCheck,
  UnassignedDevices,
  WardNow,
} from "../wire/types";

/** The server answered, and the answer was no. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`${status} ${code}`);
  }
}

/** No usable answer: no coverage, a proxy's page, a restart. Whatever was asked may or may not have happened. */
export class Unreachable extends Error {}

export const TIMEOUT_MS = 15_000;

interface Options {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  file?: { type: "text/csv" | "text/calendar"; text: string };
  /** Lets the request outlive the page. Browsers cap the body at 64 KiB. */
  keepalive?: boolean;
}

export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      keepalive: options.keepalive ?? false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...content(options),
    });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (response.status === 204) return undefined as T;
  const body = await response.json().catch(() => undefined);
  if (response.ok) {
    // A hotel's or a café's sign-in page answers 200 to everything.
    if (body === undefined) throw new Unreachable(`no JSON from ${path}`);
    return body as T;
  }
  const code = (body as Problem | undefined)?.code;
  if (code === undefined || response.status >= 500) throw new Unreachable(`${response.status} from ${path}`);
  throw new Refusal(response.status, code);
}

function content({ body, file }: Options): RequestInit {
  if (file !== undefined) return { body: file.text, headers: { "content-type": file.type } };
  if (body === undefined) return {};
  return { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

export const api = {
  signIn: (body: SignIn) => request<SessionView>("POST", "session", { body }),
  session: () => request<SessionView>("GET", "session"),
  refresh: () => request<SessionView>("POST", "session/refresh"),
  signOut: () => request<void>("DELETE", "session"),
  enrolKey: (body: EnrolKey) => request<KeyEnrolled>("POST", "phones/this/keys", { body }),
  commands: (body: CommandIn[], keepalive = false) =>
    request<CommandResults>("POST", "commands", { body, keepalive }),
  pushState: () => request<PushState>("GET", "phones/this/push"),
  putPush: (body: PutSubscription) => request<PushState>("PUT", "phones/this/push", { body }),
  deletePush: () => request<void>("DELETE", "phones/this/push"),
  /** Outlives the page: it is asked for in the moment the phone is locked. */
  startCheck: (after_seconds: number) =>
    request<CheckStarted>("POST", "phones/this/checks", {
      body: { after_seconds } satisfies StartCheck,
      keepalive: true,
    }),
  putReadiness: (body: Readiness) => request<void>("PUT", "phones/this/readiness", { body }),
  delivery: (id: string) => request<DeliveryStatus>("GET", `deliveries/${encodeURIComponent(id)}`),
  receipt: (id: string, body: Receipt) =>
    request<void>("POST", `deliveries/${encodeURIComponent(id)}/receipt`, { body }),
  deliveries: (unit: string, alarm: string) =>
    request<Deliveries>(
      "GET",
      `units/${encodeURIComponent(unit)}/alarms/${encodeURIComponent(alarm)}/deliveries`,
    ),
  wardNow: (unit: string) => request<WardNow>("GET", `units/${encodeURIComponent(unit)}/now`),
  unassigned: () => request<UnassignedDevices>("GET", "devices/unassigned"),
};
