// A server for tests of what the app asks for: who is signed in, and how it answers commands.

import type { CommandIn, PersonRef, SessionView } from "../wire/types";

export class TestServer {
  sent: CommandIn[] = [];
  asked: { path: string; body: unknown }[] = [];
  reachable = true;
  /** The cookie names a session that holds. */
  signedIn = true;
  refuses: Record<string, string> = {};

  constructor(public person: PersonRef) {}

  session(): SessionView {
    return {
      expires_at: new Date(Date.now() + 8 * 3_600_000).toISOString(),
      server_time: new Date().toISOString(),
      phone_id: "phone",
      municipality: "m",
      zone: "Europe/Oslo",
      person: this.person,
      roles: [{ role: "care_worker", unit: "bjork" }],
      units: [{ id: "bjork", name: "Bjørk" }],
    };
  }

  fetch = async (path: string, options: RequestInit): Promise<Response> => {
    const body = options.body === undefined ? undefined : JSON.parse(String(options.body));
    this.asked.push({ path, body });
    if (path.endsWith("/phones/this/keys")) {
      return Response.json({ key_id: `key-of-${this.person.id}`, key_seq: 0 });
    }
    if (path.endsWith("/session/pin")) {
      if (body.pin !== "246810") return Response.json({ code: "wrong_pin" }, { status: 403 });
      this.person = { id: body.person, name: "Per Hansen" };
      return Response.json(this.session());
    }
    if (path.endsWith("/session/admission")) {
      if (body.code === "used") return Response.json({ code: "admission_invalid" }, { status: 403 });
      this.person = { id: "oda", name: body.name };
      return Response.json(this.session());
    }
    if (!this.reachable) throw new TypeError("no coverage");
    if (path.endsWith("/api/session")) {
      if (!this.signedIn) return Response.json({ code: "unauthorized" }, { status: 401 });
      this.signedIn = options.method !== "DELETE";
      return this.signedIn ? Response.json(this.session()) : new Response(null, { status: 204 });
    }
    if (path.endsWith("/push")) return new Response(null, { status: 204 });
    return Response.json({ results: (body as CommandIn[]).map((command) => this.answer(command)) });
  };

  private answer(command: CommandIn) {
    this.sent.push(command);
    const { command_id, kind } = command;
    const code = this.refuses[kind];
    return code === undefined
      ? { command_id, result: "applied", seq: 1 }
      : { command_id, result: "refused", code };
  }
}
