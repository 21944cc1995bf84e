// A tablet on the wall: it stays awake, and says so when nobody could hear it.

import { effect } from "@preact/signals";
import { preferences } from "../ui/preferences";
import { startSoundUntouched } from "../ui/sound";

let lock: WakeLockSentinel | undefined;
let asking = false;

function wanted(): boolean {
  return preferences.peek().phone_kind === "tablet" && document.visibilityState === "visible";
}

/** Browsers let go of it whenever the page is out of sight, so it is taken again each time it is back. */
async function stayAwake(): Promise<void> {
  if (!wanted() || asking || lock?.released === false) return;
  asking = true;
  try {
    lock = await navigator.wakeLock?.request("screen");
  } catch {
    // Low battery, or not allowed: tried again when the page is shown the next time.
  }
  asking = false;
}

export function watchTablet(): void {
  document.addEventListener("visibilitychange", () => void stayAwake());
  effect(() => {
    if (preferences.value.phone_kind === "tablet") {
      startSoundUntouched();
      void stayAwake();
    } else {
      void lock?.release();
      lock = undefined;
    }
  });
}
