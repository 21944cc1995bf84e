-- Duty, escalation, deliveries and Web Push.

ALTER TABLE unit ADD COLUMN settings_json TEXT COLLATE "C" NOT NULL DEFAULT '{"v":1}';
ALTER TABLE patient ADD COLUMN primary_contact_id TEXT COLLATE "C" REFERENCES person (id);
ALTER TABLE person ADD COLUMN pin_hash TEXT COLLATE "C";
-- A temp who was let in for one duty: has no password, and no role after it.
ALTER TABLE person ADD COLUMN temporary BOOLEAN NOT NULL DEFAULT FALSE;

-- What the phone found in its own ready check, and the newest proof that it rings: the receipt of a push.
ALTER TABLE phone ADD COLUMN readiness_json TEXT COLLATE "C";
ALTER TABLE phone ADD COLUMN proven_at BIGINT;

-- When the duty runs out; NULL: nobody said.
ALTER TABLE duty ADD COLUMN until_at BIGINT;
CREATE INDEX duty_by_phone ON duty (phone_id, ended_at);
-- Nobody is on duty in a unit twice.
CREATE UNIQUE INDEX duty_running ON duty (unit_id, person_id) WHERE ended_at IS NULL;

CREATE TABLE push_subscription (
    phone_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES phone (id),
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    -- Who uses the phone: a shared one changes hands.
    person_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    endpoint TEXT COLLATE "C" NOT NULL,
    p256dh TEXT COLLATE "C" NOT NULL,
    auth TEXT COLLATE "C" NOT NULL,
    -- The public key it was made with: pushes are signed by its private half.
    public_key TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    renotify BOOLEAN NOT NULL,
    replaces_silently BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX push_subscription_by_person ON push_subscription (person_id);

-- One row for each attempt to reach one person's phone.
CREATE TABLE delivery (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL,
    unit_id TEXT COLLATE "C",
    alarm_id TEXT COLLATE "C",
    step BIGINT NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    phone_id TEXT COLLATE "C",
    contact_id TEXT COLLATE "C",
    channel TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    -- It was shown while no page of the app was on the screen.
    hidden BOOLEAN NOT NULL,
    -- The unit's ledger entry it tells of.
    seq BIGINT NOT NULL,
    -- 0 goes first: a new emergency overtakes a backlog.
    urgency BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- When it is to be sent; NULL when nobody has to do anything.
    due_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX delivery_by_alarm ON delivery (alarm_id, person_id);
CREATE INDEX delivery_due ON delivery (urgency, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_waiting ON delivery (state, changed_at) WHERE state = 'sent' OR state = 'accepted';

-- Numbers that steps of a ladder call, and that people call when nothing else works. Whoever answers there
-- is a person like others: what they answer stands in the ledger.
CREATE TABLE contact (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    person_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    -- NULL: for every unit.
    unit_id TEXT COLLATE "C" REFERENCES unit (id),
    label TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    round_the_clock BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE policy_version (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
    -- '' is the whole unit's; else of one rule of a patient's plan.
    rule_id TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    policy_json TEXT COLLATE "C" NOT NULL,
    author_id TEXT COLLATE "C" REFERENCES person (id),
    reason TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX policy_version_number ON policy_version (unit_id, rule_id, number);

-- Units that see an alarm of another one since a step called them.
CREATE TABLE alarm_share (
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
    alarm_id TEXT COLLATE "C" NOT NULL REFERENCES alarm (id),
    PRIMARY KEY (unit_id, alarm_id)
);

-- A unit whose alarms go to another one until somebody is on duty in it.
CREATE TABLE hand_over (
    unit_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES unit (id),
    to_unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
    since BIGINT NOT NULL
);

-- What must happen at a time, beside alarms and rules: a duty asks, a proof grows old.
CREATE TABLE deadline (
    kind TEXT COLLATE "C" NOT NULL,
    subject_id TEXT COLLATE "C" NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (kind, subject_id)
);
CREATE INDEX deadline_due ON deadline (due_at);

CREATE TABLE planned_duty (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
    person_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX planned_duty_by_unit ON planned_duty (unit_id, ends_at);
CREATE INDEX planned_duty_by_person ON planned_duty (person_id, ends_at);

-- A colleague's word that whoever shows the code may come in for one duty. Only the code's hash is kept.
CREATE TABLE admission (
    code_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
    by_person_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    expires_at BIGINT NOT NULL,
    duty_until BIGINT NOT NULL,
    used_by_person_id TEXT COLLATE "C" REFERENCES person (id)
);
