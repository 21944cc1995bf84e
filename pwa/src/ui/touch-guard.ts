// Nothing moves under a finger, and a tap that lands right after something moved was meant for something else.

import { useLayoutEffect, useRef } from "preact/hooks";

/** A person needs about this long to see that a thing is no longer where it was. */
export const SETTLE_MS = 700;
/** The browser sends `click` after `pointerup`; what waited must not slip in between. */
const LIFT_MS = 60;

export class TouchGuard {
  private down = false;
  private movedAt = Number.NEGATIVE_INFINITY;
  private waiting: (() => void) | undefined;

  constructor(private readonly now: () => number) {}

  pointerDown(): void {
    this.down = true;
  }

  pointerUp(): void {
    setTimeout(() => {
      this.down = false;
      const waiting = this.waiting;
      this.waiting = undefined;
      waiting?.();
    }, LIFT_MS);
  }

  /** Runs `change` now, or when the finger has lifted. Of several that wait only the newest runs. */
  whenFree(change: () => void): void {
    if (this.down) this.waiting = change;
    else change();
  }

  moved(): void {
    this.movedAt = this.now();
  }

  accepts(): boolean {
    return this.now() - this.movedAt >= SETTLE_MS;
  }
}

/** Did anything known change its place, or something new take a place? */
export function hasMoved(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  for (const [id, top] of after) {
    const was = before.get(id);
    if (was === undefined || Math.abs(was - top) > 2) return true;
  }
  return false;
}

/**
 * Watches the elements with `data-guard` inside a container and swallows taps that come too soon after one
 * of them moved. Keys are not guarded: the keyboard's focus moves with its element.
 */
export function useTouchGuard(guard: TouchGuard) {
  const container = useRef<HTMLElement>(null);
  const places = useRef<Map<string, number> | undefined>(undefined);

  useLayoutEffect(() => {
    const root = container.current;
    if (root === null) return;
    const now = new Map<string, number>();
    for (const element of root.querySelectorAll<HTMLElement>("[data-guard]")) {
      now.set(element.dataset.guard ?? "", element.offsetTop);
    }
    if (places.current !== undefined && hasMoved(places.current, now)) {
      guard.moved();
      root.dataset.settled = "false";
      setTimeout(() => {
        root.dataset.settled = String(guard.accepts());
      }, SETTLE_MS + 5);
    }
    root.dataset.settled ??= "true";
    places.current = now;
  });

  useLayoutEffect(() => {
    const root = container.current;
    if (root === null) return;
    const swallow = (event: MouseEvent) => {
      if (event.detail === 0 || guard.accepts()) return;
      event.preventDefault();
      event.stopPropagation();
    };
    const down = () => guard.pointerDown();
    const up = () => guard.pointerUp();
    root.addEventListener("click", swallow, true);
    root.addEventListener("pointerdown", down);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", up);
    return () => {
      root.removeEventListener("click", swallow, true);
      root.removeEventListener("pointerdown", down);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", up);
    };
  }, [guard]);

  return container;
}
