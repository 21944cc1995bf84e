// Tells the server that this phone has shown or opened what it was sent.

import { api, Refusal } from "../sync/api";
import type { ReceiptState } from "../wire/types";
import { somebodyLooks } from "./worker";

const ATTEMPTS = 3;

/** A receipt that is lost only makes the server alert others earlier, so it is never kept for later. */
export async function sendReceipt(delivery: string, state: ReceiptState): Promise<void> {
  const hidden = !(await somebodyLooks());
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      return await api.receipt(delivery, { state, hidden });
    } catch (error) {
      if (error instanceof Refusal) return;
    }
  }
}
