-- Ids are UUIDv7 as lowercase text. Times are microseconds since 1970 in UTC, always passed in:
-- the database's own clock is never asked. WITHOUT ROWID where rows are found by their key alone: a commit
-- then writes one page where it would write two. A text column named *_json holds one JSON document with a `v`.

CREATE TABLE municipality (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    -- Rises with every change of names, devices, plans or roles, so that every process knows to look again.
    directory_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE unit (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    patience_json TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX unit_by_municipality ON unit (municipality_id);

-- One row a stream: a unit's, or a municipality's technical stream (then stream_id is the municipality's id).
CREATE TABLE ledger_head (
    stream_id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE ledger (
    stream_id TEXT NOT NULL REFERENCES ledger_head (stream_id),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    -- Exactly the bytes that were hashed.
    entry TEXT NOT NULL,
    kind TEXT NOT NULL,
    alarm_id TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (stream_id, seq)
) WITHOUT ROWID;

-- The texts behind the ledger's commitments. Erasing a row leaves every hash valid.
CREATE TABLE ledger_text (
    commitment TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    body TEXT NOT NULL,
    salt TEXT NOT NULL,
    PRIMARY KEY (stream_id, seq, commitment)
) WITHOUT ROWID;
CREATE INDEX ledger_text_by_commitment ON ledger_text (commitment);

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    initials TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_username ON person (username);
CREATE INDEX person_by_municipality ON person (municipality_id);

CREATE TABLE role_held (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    -- NULL: held in the whole municipality.
    unit_id TEXT REFERENCES unit (id)
);
CREATE INDEX role_held_by_person ON role_held (person_id);

CREATE TABLE phone (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    kind TEXT NOT NULL,
    lost_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE signing_key (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    phone_id TEXT NOT NULL REFERENCES phone (id),
    x TEXT NOT NULL,
    y TEXT NOT NULL,
    -- The last key_seq that was answered.
    key_seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX signing_key_of_phone ON signing_key (person_id, phone_id);

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    phone_id TEXT NOT NULL REFERENCES phone (id),
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_revoked ON session (revoked_at);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE duty (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    phone_id TEXT REFERENCES phone (id),
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX duty_by_unit ON duty (unit_id, ended_at);
CREATE INDEX duty_by_person ON duty (person_id, ended_at);

CREATE TABLE place (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    address TEXT,
    directions TEXT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX place_by_unit ON place (unit_id);

CREATE TABLE patient (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    -- 0..n patients live in a place.
    place_id TEXT REFERENCES place (id),
    name TEXT NOT NULL,
    -- The plan in force.
    plan_version_id TEXT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX patient_by_unit ON patient (unit_id);
CREATE INDEX patient_by_place ON patient (place_id);

CREATE TABLE plan_version (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    patient_id TEXT NOT NULL REFERENCES patient (id),
    number BIGINT NOT NULL,
    rules_json TEXT NOT NULL,
    author_id TEXT REFERENCES person (id),
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX plan_version_number ON plan_version (patient_id, number);

CREATE TABLE source (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    -- Where alarms of its unassigned devices ring.
    unit_id TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    -- SHA-256 of the key, hex. Keys are 256 random bits, so a slow hash would protect nothing.
    key_hash TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX source_key_hash ON source (key_hash);
CREATE UNIQUE INDEX source_name ON source (municipality_id, name);

CREATE TABLE device (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    source_id TEXT NOT NULL REFERENCES source (id),
    external_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    place_id TEXT REFERENCES place (id),
    -- Carried by this patient, wherever they are.
    patient_id TEXT REFERENCES patient (id),
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX device_external ON device (source_id, external_id);
CREATE INDEX device_by_place ON device (place_id);
CREATE INDEX device_by_patient ON device (patient_id);

CREATE TABLE device_state (
    device_id TEXT NOT NULL REFERENCES device (id),
    kind TEXT NOT NULL,
    episode_id TEXT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (device_id, kind)
) WITHOUT ROWID;

CREATE TABLE rule_timer (
    rule_id TEXT NOT NULL,
    device_id TEXT NOT NULL REFERENCES device (id),
    due_at BIGINT NOT NULL,
    PRIMARY KEY (rule_id, device_id)
) WITHOUT ROWID;
CREATE INDEX rule_timer_due ON rule_timer (due_at);

CREATE TABLE observation (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    -- 128 bits of SHA-256 over the canonical content, hex. The same event_id with another digest is another event.
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The supplier's own code when the vocabulary has none.
    kind_code TEXT,
    phase TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    effective_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    -- Codes, comma-separated: clock_distrusted, event_id_reused, unassigned_device, unknown_kind.
    flags TEXT NOT NULL,
    value DOUBLE PRECISION,
    battery DOUBLE PRECISION,
    signal DOUBLE PRECISION,
    -- position, raw and unknown fields.
    extra_json TEXT
) WITHOUT ROWID;
-- Both the duplicates and a device's own story are found here: every further index would cost each
-- observation another page.
CREATE UNIQUE INDEX observation_event ON observation (device_id, event_id, digest);

CREATE TABLE alarm (
    id TEXT NOT NULL PRIMARY KEY,
    municipality_id TEXT NOT NULL REFERENCES municipality (id),
    unit_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    -- '' when no device is behind it, so that the cause stays unique.
    device_id TEXT NOT NULL,
    episode_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority TEXT NOT NULL,
    state TEXT NOT NULL,
    holder_id TEXT,
    raised_at BIGINT NOT NULL,
    signed_at BIGINT,
    deadline_at BIGINT,
    -- The ledger entry the body follows from.
    seq BIGINT NOT NULL,
    body_json TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX alarm_by_unit ON alarm (unit_id, state);
CREATE INDEX alarm_by_device ON alarm (device_id, state);
CREATE INDEX alarm_by_holder ON alarm (holder_id) WHERE holder_id IS NOT NULL;
CREATE INDEX alarm_signed ON alarm (unit_id, signed_at) WHERE signed_at IS NOT NULL;
CREATE INDEX alarm_deadline ON alarm (deadline_at) WHERE deadline_at IS NOT NULL;

-- Every episode an alarm stands for, the joined ones too: one alarm per cause.
CREATE TABLE alarm_cause (
    rule_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    episode_id TEXT NOT NULL,
    alarm_id TEXT NOT NULL REFERENCES alarm (id),
    PRIMARY KEY (rule_id, device_id, episode_id)
) WITHOUT ROWID;

CREATE TABLE alarm_subject (
    alarm_id TEXT NOT NULL REFERENCES alarm (id),
    patient_id TEXT NOT NULL REFERENCES patient (id),
    PRIMARY KEY (alarm_id, patient_id)
) WITHOUT ROWID;
CREATE INDEX alarm_subject_by_patient ON alarm_subject (patient_id);

CREATE TABLE command (
    key_id TEXT NOT NULL REFERENCES signing_key (id),
    command_id TEXT NOT NULL,
    municipality_id TEXT NOT NULL,
    key_seq BIGINT NOT NULL,
    -- SHA-256 of what was signed, hex.
    digest TEXT NOT NULL,
    -- The canonical JSON that was signed, to the byte.
    signed_text TEXT NOT NULL,
    signature TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    corrected_at BIGINT NOT NULL,
    result_json TEXT NOT NULL,
    PRIMARY KEY (key_id, command_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX command_key_seq ON command (key_id, key_seq);

-- The latest moment Nattvakt is known to have lived: a restart never goes behind it.
CREATE TABLE heartbeat (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
) WITHOUT ROWID;
