// Reading in a roster file, for shift leads: row by row what was taken, what was not, and why.

import { useSignal } from "@preact/signals";
import { codeText, t } from "../i18n";
import { Refusal } from "../sync/api";
import { dutyApi } from "../sync/duty-api";
import { Icon } from "../ui/icons";
import type { RosterResult, UnitRef } from "../wire/types";
import { loadPlanned } from "./planned";
import { readRoster } from "./roster-file";

export function RosterImport({ unit }: { unit: UnitRef }) {
  const result = useSignal<RosterResult | undefined>(undefined);
  const state = useSignal<"idle" | "busy">("idle");
  const problem = useSignal("");
  const send = async (file: File) => {
    state.value = "busy";
    problem.value = "";
    result.value = undefined;
    try {
      result.value = await dutyApi.importRoster(
        unit.id,
        readRoster(new Uint8Array(await file.arrayBuffer())),
      );
      await loadPlanned(unit.id);
    } catch (error) {
      problem.value = error instanceof Refusal ? codeText("problem", error.code) : t("problem-unreachable");
    }
    state.value = "idle";
  };
  return (
    <div class="roster-import">
      <label class="button file">
        <Icon name="upload" /> {t(state.value === "busy" ? "roster-importing" : "roster-import")}
        <input
          type="file"
          class="hidden"
          accept=".csv,.ics,.txt,text/csv,text/calendar"
          data-testid="roster-file"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            // The same file, mended, is read again.
            event.currentTarget.value = "";
            if (file !== undefined && state.value === "idle") void send(file);
          }}
        />
      </label>
      <p class="muted">{t("roster-import-more")}</p>
      <p class="form-problem" role="alert">
        {problem.value}
      </p>
      {result.value !== undefined && <Rows result={result.value} />}
    </div>
  );
}

function Rows({ result: { taken, refused, rows } }: { result: RosterResult }) {
  return (
    <div role="status" data-testid="roster-result">
      <p>
        <strong>{t("roster-result", { taken, refused })}</strong>
      </p>
      <ol class="roster-rows">
        {rows.map(({ line, taken: was, code }) => (
          <li key={line} data-testid="roster-row" data-taken={was}>
            <span class={was ? "reach verified" : "reach stale"}>
              <Icon name={was ? "check" : "close"} />
            </span>
            <span>
              {t("roster-line", { line })} ·{" "}
              {was ? t("roster-taken") : `${t("roster-refused")}: ${codeText("problem", code ?? "unknown")}`}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
