// Who knows this patient best tonight, and for shift leads and coordinators: who it shall be.

import { useSignal } from "@preact/signals";
import { firstName } from "../alarms/words";
import { codeText, t } from "../i18n";
import { mayAssign } from "../session/access";
import { session } from "../session/state";
import { Refusal } from "../sync/api";
import { dutyApi } from "../sync/duty-api";
import { picture } from "../sync/live";
import { Icon } from "../ui/icons";
import { Sheet } from "../ui/sheet";
import type { PatientView, PersonRef } from "../wire/types";
import { refetchWard } from "./state";

interface Props {
  unit: string;
  patient: PatientView;
}

export function PrimaryContactLine({ unit, patient }: Props) {
  const choosing = useSignal(false);
  const { primary_contact } = patient;
  const words =
    primary_contact === undefined
      ? t("roster-primary-none")
      : t("roster-primary", { name: firstName(primary_contact.name) });
  if (!mayAssign(session.value, unit)) {
    return primary_contact === undefined ? null : (
      <p class="tile-contact" data-testid="primary-contact">
        {words}
      </p>
    );
  }
  return (
    <>
      <button
        type="button"
        class="tile-contact"
        data-testid="primary-contact"
        onClick={() => {
          choosing.value = true;
        }}
      >
        <Icon name="person" /> {words}
      </button>
      {choosing.value && (
        <Choose
          unit={unit}
          patient={patient}
          close={() => {
            choosing.value = false;
          }}
        />
      )}
    </>
  );
}

function Choose({ unit, patient, close }: Props & { close: () => void }) {
  const problem = useSignal("");
  const here = (picture.value[unit]?.duty ?? []).map(({ person }) => person);
  const current = patient.primary_contact;
  const people =
    current === undefined || here.some(({ id }) => id === current.id) ? here : [current, ...here];
  const choose = async (person: PersonRef | undefined) => {
    problem.value = "";
    try {
      await dutyApi.setPrimaryContact(unit, patient.id, person === undefined ? {} : { person: person.id });
      refetchWard();
      close();
    } catch (error) {
      problem.value = error instanceof Refusal ? codeText("problem", error.code) : t("problem-unreachable");
    }
  };
  return (
    <Sheet
      title={t("roster-primary-who", { name: patient.name })}
      testid="primary-contact-sheet"
      close={close}
    >
      <p class="form-problem" role="alert">
        {problem.value}
      </p>
      {people.map((person) => (
        <button
          key={person.id}
          type="button"
          class="button wide choice-row"
          aria-pressed={person.id === current?.id}
          data-testid="primary-person"
          data-person={person.id}
          onClick={() => void choose(person)}
        >
          <Icon name={person.id === current?.id ? "check" : "person"} /> {person.name}
        </button>
      ))}
      <button
        type="button"
        class="button wide choice-row"
        aria-pressed={current === undefined}
        data-testid="primary-person"
        onClick={() => void choose(undefined)}
      >
        <Icon name={current === undefined ? "check" : "close"} /> {t("roster-primary-nobody")}
      </button>
      <button type="button" class="button quiet wide" onClick={close}>
        {t("cancel")}
      </button>
    </Sheet>
  );
}
