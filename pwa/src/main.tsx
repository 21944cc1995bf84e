import { effect } from "@preact/signals";
import { render } from "preact";
import { startCalming } from "./alarms/calm";
import { reloadDrafts } from "./alarms/draft";
import { startRinging } from "./alarms/ring";
import { App } from "./app";
import { language, t } from "./i18n";
import { startReady } from "./ready/state";
import { dutyUnits, followsAlarms } from "./session/access";
import { check, keyState, restore, session, standing } from "./session/state";
import * as live from "./sync/live";
import { followPush, speak, watchPush } from "./sync/push";
import { kick, onEcho, startSender } from "./sync/sender";
import { BOKMAL } from "./sync/spoken";
import { askToPersist, registerWorker } from "./sync/updates";
import { applyPreferences } from "./ui/preferences";
import { startRouter } from "./ui/router";
import { audible, unlockSoundOnTouch } from "./ui/sound";
import { startTicking, zone } from "./ui/time";
import "./ui/base.css";
import "./ui/shell.css";
import "./alarms/alarms.css";
import "./alarms/alarm.css";
import "./alarms/sign.css";
import "./ui/pages.css";
import "./ready/ready.css";

function followSession(): void {
  effect(() => {
    zone.value = session.value?.zone;
  });
  effect(() => {
    if (standing.value !== "in" || !followsAlarms(session.value)) {
      live.stop();
      return;
    }
    live.start({
      onEcho: (echo) => void onEcho(echo),
      onLive() {
        kick();
        if (keyState.peek() === "unknown") void check();
      },
      onRefused: () => void check(),
      isAudible: () => audible.peek(),
    });
  });
  effect(() => {
    if (live.unitsChanged.value > 0) void check();
  });
  effect(() => {
    const words = Object.fromEntries(Object.keys(BOKMAL).map((key) => [key, t(key)]));
    void speak({ language: language(), words });
  });
  effect(() => followPush(standing.value === "in" && dutyUnits(session.value).length > 0));
}

async function start(): Promise<void> {
  await applyPreferences();
  startTicking();
  startRouter();
  unlockSoundOnTouch();
  // What the phone knows comes first: without coverage there is nothing else.
  await Promise.all([live.load(), reloadDrafts(), startSender()]);
  render(<App />, document.getElementById("app") as HTMLElement);
  await restore();
  live.watchPage();
  watchPush();
  followSession();
  await startReady();
  startRinging();
  startCalming();
  void registerWorker();
  void askToPersist();
}

void start();
