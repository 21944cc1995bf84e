// What kind of phone this is, for words that fit it. Nothing else may depend on it.

import type { PhoneSystem } from "../wire/types";

/** An iPad calls itself a Mac; a Mac has no touch screen. */
export function systemOf(userAgent: string, touchPoints: number): PhoneSystem {
  if (/android/i.test(userAgent)) return "android";
  if (/iphone|ipad|ipod/i.test(userAgent)) return "ios";
  if (/macintosh/i.test(userAgent)) return touchPoints > 1 ? "ios" : "desktop";
  return /windows|linux|cros/i.test(userAgent) ? "desktop" : "other";
}

export function thisSystem(): PhoneSystem {
  return systemOf(navigator.userAgent, navigator.maxTouchPoints);
}

/** Opened from the home screen, not in a browser tab. */
export function isInstalled(): boolean {
  const apple = (navigator as Navigator & { standalone?: boolean }).standalone === true;
  return apple || matchMedia("(display-mode: standalone)").matches;
}
