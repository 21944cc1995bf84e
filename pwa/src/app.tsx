// The shell: status line, the screen, the way to the others, and what lies over everything.

import { computed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { AlarmPage } from "./alarms/alarm";
import { AlarmList } from "./alarms/list";
import { openAlarms } from "./alarms/order";
import { SignPage } from "./alarms/sign";
import { EndSheet } from "./duty/end-sheet";
import { language, t } from "./i18n";
import { Lost } from "./lost/lost";
import { MePage } from "./me/me";
import { phoneKind } from "./phone/state";
import { followsAlarms, wards } from "./session/access";
import { GuestElsewhere, GuestPage } from "./session/guest";
import { NoUnitsPage } from "./session/no-units";
import { SignIn } from "./session/sign-in";
import { session, standing } from "./session/state";
import { picture } from "./sync/live";
import { TabletBoard } from "./tablet/board";
import { TonightPage } from "./tonight/tonight";
import { Icon, type IconName } from "./ui/icons";
import { href, type Route, route } from "./ui/router";
import { StatusLine } from "./ui/status-line";
import { UndoBar } from "./ui/undo";
import { UpdateBar } from "./ui/update-bar";
import { WardPage } from "./ward/ward";

/** IT has them from the first technical alarm on; until then there is nothing to follow. */
const hasAlarmScreens = computed(
  () =>
    wards(session.value).length > 0 ||
    (followsAlarms(session.value) && Object.keys(picture.value).length > 0),
);

export function App() {
  if (standing.value === "starting") return <p class="starting">Nattvakt</p>;
  if (session.value === undefined) {
    return route.value.screen === "guest" ? <GuestPage /> : <SignIn again={false} />;
  }
  const expired = standing.value === "expired";
  return (
    <>
      <div class="app" inert={expired} aria-hidden={expired}>
        {hasAlarmScreens.value ? <Shell /> : <NoAlarms />}
      </div>
      {expired && <SignIn again={true} />}
      {!expired && <EndSheet />}
      {!expired && <Lost />}
    </>
  );
}

function NoAlarms() {
  return (
    <main class="main narrow" id="main">
      <NoUnitsPage />
    </main>
  );
}

function Shell() {
  const at = route.value;
  const main = useRef<HTMLElement>(null);
  const place = JSON.stringify(at);
  const arrived = useRef(place);
  // Whoever hears the screen is told where they are now; whoever sees it starts at the top.
  useEffect(() => {
    if (arrived.current === place) return;
    arrived.current = place;
    window.scrollTo(0, 0);
    const headings = main.current?.querySelectorAll<HTMLElement>("h1") ?? [];
    headings[headings.length - 1]?.focus({ preventScroll: true });
  }, [place]);
  useEffect(() => {
    document.title = `${t(`tab-${tabOf(at)}`)} – Nattvakt`;
  }, [at, language()]);
  return (
    <>
      <StatusLine />
      <UpdateBar />
      <main class={`main at-${at.screen}`} id="main" ref={main}>
        <Screen at={at} />
      </main>
      <UndoBar />
      <Tabs at={at} />
    </>
  );
}

function Screen({ at }: { at: Route }) {
  switch (at.screen) {
    case "ward":
      return <WardPage />;
    case "tonight":
      return <TonightPage />;
    case "me":
      return <MePage />;
    case "guest":
      return <GuestElsewhere />;
    default: {
      if (at.screen === "alarms" && phoneKind() === "tablet") return <TabletBoard />;
      const id = at.screen === "alarms" ? undefined : at.id;
      return (
        <div class={id === undefined ? "split list-only" : "split"}>
          <AlarmList current={id} />
          <div class="pane">
            {at.screen === "alarm" && <AlarmPage key={at.id} id={at.id} />}
            {at.screen === "sign" && <SignPage key={at.id} id={at.id} />}
            {at.screen === "alarms" && <p class="pane-empty">{t("pane-empty")}</p>}
          </div>
        </div>
      );
    }
  }
}

type Tab = "alarms" | "ward" | "tonight" | "me";
const TABS: { tab: Tab; icon: IconName }[] = [
  { tab: "alarms", icon: "bell" },
  { tab: "ward", icon: "ward" },
  { tab: "tonight", icon: "moon" },
  { tab: "me", icon: "person" },
];

function tabOf({ screen }: Route): Tab {
  return screen === "ward" || screen === "tonight" || screen === "me" ? screen : "alarms";
}

function Tabs({ at }: { at: Route }) {
  const open = openAlarms(picture.value).length;
  const tabs = TABS.filter(({ tab }) => tab !== "ward" || wards(session.value).length > 0);
  return (
    <nav class="tabs" aria-label={t("tabs")}>
      {tabs.map(({ tab, icon }) => (
        <a
          key={tab}
          class="tab"
          href={href({ screen: tab })}
          aria-current={tabOf(at) === tab ? "page" : undefined}
          data-testid={`tab-${tab}`}
        >
          <Icon name={icon} />
          <span>
            {t(`tab-${tab}`)}
            {tab === "alarms" && open > 0 && <b class="count"> {open}</b>}
          </span>
        </a>
      ))}
    </nav>
  );
}
