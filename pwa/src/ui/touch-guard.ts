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

/** Where an element is in the window, and how far everything around it is scrolled. */
export interface Place {
  top: number;
  scrolled: number;
}

/**
 * Did anything known change its place, or something new take one? What sticks does not move while the rest
 * is scrolled, and what is scrolled was moved by the finger itself.
 */
export function hasMoved(before: ReadonlyMap<string, Place>, after: ReadonlyMap<string, Place>): boolean {
  for (const [id, place] of after) {
    const was = before.get(id);
    if (was === undefined) return true;
    const shifted = place.top - was.top;
    const byScrolling = was.scrolled - place.scrolled;
    if (Math.abs(shifted) > 2 && Math.abs(shifted - byScrolling) > 2) return true;
  }
  return false;
}

function placesIn(root: HTMLElement): Map<string, Place> {
  const pane = root.closest(".pane");
  const scrolled = window.scrollY + (pane?.scrollTop ?? 0);
  const places = new Map<string, Place>();
  for (const element of root.querySelectorAll<HTMLElement>("[data-guard]")) {
    places.set(element.dataset.guard ?? "", { top: element.getBoundingClientRect().top, scrolled });
  }
  return places;
}

/**
 * Watches the elements with `data-guard` inside a container and swallows taps that come too soon after one
 * of them moved. Keys are not guarded: the keyboard's focus moves with its element.
 */
export function useTouchGuard(guard: TouchGuard) {
  const container = useRef<HTMLElement>(null);
  const places = useRef<Map<string, Place> | undefined>(undefined);

  const measure = () => {
    const root = container.current;
    if (root === null) return;
    const now = placesIn(root);
    if (places.current !== undefined && hasMoved(places.current, now)) {
      guard.moved();
      root.dataset.settled = "false";
      setTimeout(() => {
        root.dataset.settled = String(guard.accepts());
      }, SETTLE_MS + 5);
    }
    root.dataset.settled ??= "true";
    places.current = now;
  };
  useLayoutEffect(measure);

  useLayoutEffect(() => {
    const root = container.current;
    if (root === null) return;
    // What lies above pushes too: a notice, a status line that needs a second row.
    const pushed = new ResizeObserver(measure);
    for (const element of [root, root.parentElement, document.querySelector(".status")]) {
      if (element) pushed.observe(element);
    }
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
      pushed.disconnect();
      root.removeEventListener("click", swallow, true);
      root.removeEventListener("pointerdown", down);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", up);
    };
  }, [guard]);

  return container;
}
