// A question that must be answered or put away before anything else is pressed.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { standing } from "../session/state";

interface Props {
  title: string;
  testid: string;
  close: () => void;
  children: ComponentChildren;
}

export function Sheet({ title, testid, close, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Modal by the browser: what lies under it can neither be touched nor read out.
  useEffect(() => {
    const shown = dialog.current;
    if (shown?.open === false) shown.showModal();
  }, []);
  // Signing in again lies below what is modal: the question gives way.
  const expired = standing.value === "expired";
  useEffect(() => {
    if (expired) close();
  }, [expired, close]);
  if (expired) return null;
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={heading}
      data-testid={testid}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
