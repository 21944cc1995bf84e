import { effect } from "@preact/signals";
import { render } from "preact";
import { startCalming } from "./alarms/calm";
import { reloadDrafts } from "./alarms/draft";
import { startRinging } from "./alarms/ring";
import { App } from "./app";
import { language, t } from "./i18n";
import { watchContact } from "./lost/state";
import { startReady } from "./ready/state";
import { dutyUnits, followsAlarms } from "./session/access";
import { check, keyState, restore, session, standing } from "./session/state";
import * as live from "./sync/live";
import { followPush, speak, watchPush } from "./sync/push";
import { kick, onEcho, startSender } from "./sync/sender";
import { BOKMAL } from "./sync/spoken";
import { askToPersist, registerWorker } from "./sync/updates";
import { watchTablet } from "./tablet/state";
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
import "./duty/duty.css";
import "./lost/lost.css";
import "./tablet/tablet.css";

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
  // Before anything that takes time: a temp's code must not stand in the address bar.
  startRouter();
  await applyPreferences();
  startTicking();
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
  watchContact();
  watchTablet();
  void registerWorker();
  void askToPersist();
}

void start();
