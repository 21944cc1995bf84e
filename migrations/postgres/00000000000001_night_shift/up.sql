-- Ids are UUIDv7 as lowercase text. Times are microseconds since 1970 in UTC, always passed in:
-- the database's own clock is never asked. A text column named *_json holds one JSON document with a `v`.

CREATE TABLE municipality (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    zone TEXT COLLATE "C" NOT NULL,
    -- Rises with every change of names, devices, plans or roles, so that every process knows to look again.
    directory_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE unit (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    patience_json TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX unit_by_municipality ON unit (municipality_id);

-- One row a stream: a unit's, or a municipality's technical stream (then stream_id is the municipality's id).
CREATE TABLE ledger_head (
    stream_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    seq BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL
);

CREATE TABLE ledger (
    stream_id TEXT COLLATE "C" NOT NULL REFERENCES ledger_head (stream_id),
    seq BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    -- Exactly the bytes that were hashed.
    entry TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    alarm_id TEXT COLLATE "C",
    at BIGINT NOT NULL,
    PRIMARY KEY (stream_id, seq)
);

-- The texts behind the ledger's commitments. Erasing a row leaves every hash valid.
CREATE TABLE ledger_text (
    commitment TEXT COLLATE "C" NOT NULL,
    stream_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    salt TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (stream_id, seq, commitment)
);
CREATE INDEX ledger_text_by_commitment ON ledger_text (commitment);

CREATE TABLE person (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    username TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    initials TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_username ON person (username);
CREATE INDEX person_by_municipality ON person (municipality_id);

CREATE TABLE role_held (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    role TEXT COLLATE "C" NOT NULL,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    -- NULL: held in the whole municipality.
    unit_id TEXT COLLATE "C" REFERENCES unit (id)
);
CREATE INDEX role_held_by_person ON role_held (person_id);

CREATE TABLE phone (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    kind TEXT COLLATE "C" NOT NULL,
    lost_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE signing_key (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    person_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    phone_id TEXT COLLATE "C" NOT NULL REFERENCES phone (id),
    x TEXT COLLATE "C" NOT NULL,
    y TEXT COLLATE "C" NOT NULL,
    -- The last key_seq that was answered.
    key_seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX signing_key_of_phone ON signing_key (person_id, phone_id);

CREATE TABLE session (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    person_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    phone_id TEXT COLLATE "C" NOT NULL REFERENCES phone (id),
    kind TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_revoked ON session (revoked_at);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE duty (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
    person_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    phone_id TEXT COLLATE "C" REFERENCES phone (id),
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX duty_by_unit ON duty (unit_id, ended_at);
CREATE INDEX duty_by_person ON duty (person_id, ended_at);

CREATE TABLE place (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
    name TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C",
    directions TEXT COLLATE "C",
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX place_by_unit ON place (unit_id);

CREATE TABLE patient (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
    -- 0..n patients live in a place.
    place_id TEXT COLLATE "C" REFERENCES place (id),
    name TEXT COLLATE "C" NOT NULL,
    -- The plan in force.
    plan_version_id TEXT COLLATE "C",
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX patient_by_unit ON patient (unit_id);
CREATE INDEX patient_by_place ON patient (place_id);

CREATE TABLE plan_version (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    patient_id TEXT COLLATE "C" NOT NULL REFERENCES patient (id),
    number BIGINT NOT NULL,
    rules_json TEXT COLLATE "C" NOT NULL,
    author_id TEXT COLLATE "C" REFERENCES person (id),
    reason TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX plan_version_number ON plan_version (patient_id, number);

CREATE TABLE source (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    -- Where alarms of its unassigned devices ring.
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES unit (id),
    name TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of the key, hex. Keys are 256 random bits, so a slow hash would protect nothing.
    key_hash TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX source_key_hash ON source (key_hash);
CREATE UNIQUE INDEX source_name ON source (municipality_id, name);

CREATE TABLE device (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    source_id TEXT COLLATE "C" NOT NULL REFERENCES source (id),
    external_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    place_id TEXT COLLATE "C" REFERENCES place (id),
    -- Carried by this patient, wherever they are.
    patient_id TEXT COLLATE "C" REFERENCES patient (id),
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX device_external ON device (source_id, external_id);
CREATE INDEX device_by_place ON device (place_id);
CREATE INDEX device_by_patient ON device (patient_id);

CREATE TABLE device_state (
    device_id TEXT COLLATE "C" NOT NULL REFERENCES device (id),
    kind TEXT COLLATE "C" NOT NULL,
    episode_id TEXT COLLATE "C",
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (device_id, kind)
);

CREATE TABLE rule_timer (
    rule_id TEXT COLLATE "C" NOT NULL,
    device_id TEXT COLLATE "C" NOT NULL REFERENCES device (id),
    due_at BIGINT NOT NULL,
    PRIMARY KEY (rule_id, device_id)
);
CREATE INDEX rule_timer_due ON rule_timer (due_at);

CREATE TABLE observation (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL,
    source_id TEXT COLLATE "C" NOT NULL,
    device_id TEXT COLLATE "C" NOT NULL,
    event_id TEXT COLLATE "C" NOT NULL,
    -- 128 bits of SHA-256 over the canonical content, hex. The same event_id with another digest is another event.
    digest TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    -- The supplier's own code when the vocabulary has none.
    kind_code TEXT COLLATE "C",
    phase TEXT COLLATE "C" NOT NULL,
    occurred_at BIGINT NOT NULL,
    effective_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    -- Codes, comma-separated: clock_distrusted, event_id_reused, unassigned_device, unknown_kind.
    flags TEXT COLLATE "C" NOT NULL,
    value DOUBLE PRECISION,
    battery DOUBLE PRECISION,
    signal DOUBLE PRECISION,
    -- position, raw and unknown fields.
    extra_json TEXT COLLATE "C"
);
-- Both the duplicates and a device's own story are found here: every further index would cost each
-- observation another page.
CREATE UNIQUE INDEX observation_event ON observation (device_id, event_id, digest);

CREATE TABLE alarm (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    municipality_id TEXT COLLATE "C" NOT NULL REFERENCES municipality (id),
    unit_id TEXT COLLATE "C" NOT NULL,
    rule_id TEXT COLLATE "C" NOT NULL,
    -- '' when no device is behind it, so that the cause stays unique.
    device_id TEXT COLLATE "C" NOT NULL,
    episode_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    priority TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    holder_id TEXT COLLATE "C",
    raised_at BIGINT NOT NULL,
    signed_at BIGINT,
    deadline_at BIGINT,
    -- The ledger entry the body follows from.
    seq BIGINT NOT NULL,
    body_json TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX alarm_by_unit ON alarm (unit_id, state);
CREATE INDEX alarm_by_device ON alarm (device_id, state);
CREATE INDEX alarm_by_holder ON alarm (holder_id) WHERE holder_id IS NOT NULL;
CREATE INDEX alarm_signed ON alarm (unit_id, signed_at) WHERE signed_at IS NOT NULL;
CREATE INDEX alarm_deadline ON alarm (deadline_at) WHERE deadline_at IS NOT NULL;

-- Every episode an alarm stands for, the joined ones too: one alarm per cause.
CREATE TABLE alarm_cause (
    rule_id TEXT COLLATE "C" NOT NULL,
    device_id TEXT COLLATE "C" NOT NULL,
    episode_id TEXT COLLATE "C" NOT NULL,
    alarm_id TEXT COLLATE "C" NOT NULL REFERENCES alarm (id),
    PRIMARY KEY (rule_id, device_id, episode_id)
);

CREATE TABLE alarm_subject (
    alarm_id TEXT COLLATE "C" NOT NULL REFERENCES alarm (id),
    patient_id TEXT COLLATE "C" NOT NULL REFERENCES patient (id),
    PRIMARY KEY (alarm_id, patient_id)
);
CREATE INDEX alarm_subject_by_patient ON alarm_subject (patient_id);

CREATE TABLE command (
    key_id TEXT COLLATE "C" NOT NULL REFERENCES signing_key (id),
    command_id TEXT COLLATE "C" NOT NULL,
    municipality_id TEXT COLLATE "C" NOT NULL,
    key_seq BIGINT NOT NULL,
    -- SHA-256 of what was signed, hex.
    digest TEXT COLLATE "C" NOT NULL,
    -- The canonical JSON that was signed, to the byte.
    signed_text TEXT COLLATE "C" NOT NULL,
    signature TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    corrected_at BIGINT NOT NULL,
    result_json TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (key_id, command_id)
);
CREATE UNIQUE INDEX command_key_seq ON command (key_id, key_seq);

-- The latest moment Nattvakt is known to have lived: a restart never goes behind it.
CREATE TABLE heartbeat (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
