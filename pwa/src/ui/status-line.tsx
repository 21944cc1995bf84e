// Always on top: can this phone be reached, how old is its picture, who else is on, what is unsent.

import { computed } from "@preact/signals";
import { t } from "../i18n";
import { lost } from "../lost/state";
import { provenAt, reach } from "../ready/state";
import { heardAt, live, picture } from "../sync/live";
import { entries, unsent } from "../sync/sender";
import { Icon } from "./icons";
import { href } from "./router";
import { audible } from "./sound";
import { type Contact, contactOf } from "./status";
import { clock, tick } from "./time";

const openedAt = Date.now();

/** The same object while it says the same, so that only a change of state renders. */
export const contact = computed<Contact>((): Contact => {
  const next = contactOf({
    live: live.value,
    heard_at: heardAt.value,
    opened_at: openedAt,
    now: tick.value,
    lost: lost.value,
  });
  if (!same(previous, next)) previous = next;
  return previous;
});
let previous: Contact = { kind: "connecting" };

function same(a: Contact, b: Contact): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const onDuty = computed(
  () =>
    new Set(Object.values(picture.value).flatMap((unit) => unit.duty.map(({ person }) => person.id))).size,
);
const unitNames = computed(() =>
  Object.values(picture.value)
    .map(({ name }) => name)
    .sort()
    .join(", "),
);

/** What takes longer than this is news; what is quicker would only make the line jump. */
const SENT_WITHIN_MS = 3_000;

/** With contact, what can still be undone or is on its way does not wait for anything. */
const waiting = computed(() => {
  if (!live.value) return unsent.value;
  const overdue = entries.value.filter(
    ({ state, saved_at, not_before = saved_at }) =>
      (state === "waiting" || state === "sending") && tick.value - not_before > SENT_WITHIN_MS,
  );
  return overdue.length;
});

function Words({ contact: said }: { contact: Contact }) {
  switch (said.kind) {
    case "live":
      return (
        <>
          {t("status-live")} · <time>{clock(heardAt.value ?? tick.value)}</time>
        </>
      );
    case "connecting":
      return <>{t("status-connecting")}</>;
    case "stale":
      return <>{t("status-stale", { since: clock(said.since), minutes: said.minutes })}</>;
    case "none":
      return (
        <>
          <strong>{t("status-none")}</strong>
          {said.since !== undefined && <> {t("status-none-since", { since: clock(said.since) })}</>}
        </>
      );
  }
}

export function StatusLine() {
  const said = contact.value;
  const shape = said.kind === "connecting" ? "stale" : said.kind;
  return (
    <header class={`status ${said.kind}`} data-testid="status-line" data-contact={said.kind}>
      <p class="status-contact" role="status">
        <Icon name={shape} />
        <span>
          <Words contact={said} />
        </span>
      </p>
      <p class="status-more">
        {waiting.value > 0 && (
          <a class="unsent" href={href({ screen: "me" })} data-testid="unsent-count">
            <Icon name="upload" /> {t("status-unsent", { count: waiting.value })}
          </a>
        )}
        {reach.value?.reach === "verified" && provenAt.value !== undefined && (
          <span class="status-reached" data-testid="status-reached">
            <Icon name="check" /> {t("ready-status-reached", { at: clock(provenAt.value) })}
          </span>
        )}
        {!audible.value && (
          <span class="mute" data-testid="mute" title={t("status-mute")}>
            <Icon name="mute" />
            <span class="hidden">{t("status-mute")}</span>
          </span>
        )}
        {unitNames.value !== "" && (
          <span class="status-units">
            <span class="status-names">{unitNames.value}</span> ·{" "}
            {t("status-on-duty", { count: onDuty.value })}
          </span>
        )}
      </p>
    </header>
  );
}
