// Push messages for tests: say only what matters.

import type { PushFacts, PushMessage, PushNotification } from "../wire/types";

export function push(
  facts: Partial<PushFacts> = {},
  notification: Partial<PushNotification> = {},
): PushMessage {
  return {
    web_push: 8030,
    notification: {
      title: "AKUTT · Rom 104",
      body: "Ute av seng",
      lang: "nb",
      dir: "ltr",
      navigate: "/#/alarm/a1",
      tag: "a1",
      renotify: true,
      silent: false,
      require_interaction: true,
      ...notification,
    },
    app_badge: 2,
    mutable: true,
    nattvakt: {
      v: 1,
      purpose: "alarm",
      delivery: "d1",
      municipality: "m",
      unit: "bjork",
      alarm: "a1",
      priority: "acute",
      seq: 10,
      take_label: "Jeg tar den",
      open_label: "Åpne",
      ...facts,
    },
  };
}
