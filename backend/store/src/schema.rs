//! The tables, as migrated on both databases. A test compares this with what the migrations make.

diesel::table! {
    municipality (id) {
        id -> Text,
        name -> Text,
        zone -> Text,
        directory_version -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    unit (id) {
        id -> Text,
        municipality_id -> Text,
        name -> Text,
        kind -> Text,
        patience_json -> Text,
        created_at -> BigInt,
        settings_json -> Text,
    }
}

diesel::table! {
    ledger_head (stream_id) {
        stream_id -> Text,
        municipality_id -> Text,
        seq -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    ledger (stream_id, seq) {
        stream_id -> Text,
        seq -> BigInt,
        hash -> Text,
        entry -> Text,
        kind -> Text,
        alarm_id -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    ledger_text (stream_id, seq, commitment) {
        commitment -> Text,
        stream_id -> Text,
        seq -> BigInt,
        body -> Text,
        salt -> Text,
    }
}

diesel::table! {
    person (id) {
        id -> Text,
        municipality_id -> Text,
        username -> Text,
        name -> Text,
        initials -> Text,
        password_hash -> Text,
        active -> Bool,
        version -> BigInt,
        created_at -> BigInt,
        pin_hash -> Nullable<Text>,
        temporary -> Bool,
    }
}

diesel::table! {
    role_held (id) {
        id -> Text,
        person_id -> Text,
        role -> Text,
        municipality_id -> Text,
        unit_id -> Nullable<Text>,
    }
}

diesel::table! {
    phone (id) {
        id -> Text,
        municipality_id -> Text,
        kind -> Text,
        lost_at -> Nullable<BigInt>,
        created_at -> BigInt,
        readiness_json -> Nullable<Text>,
        proven_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    signing_key (id) {
        id -> Text,
        municipality_id -> Text,
        person_id -> Text,
        phone_id -> Text,
        x -> Text,
        y -> Text,
        key_seq -> BigInt,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (id) {
        id -> Text,
        municipality_id -> Text,
        person_id -> Text,
        phone_id -> Text,
        kind -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    duty (id) {
        id -> Text,
        municipality_id -> Text,
        unit_id -> Text,
        person_id -> Text,
        phone_id -> Nullable<Text>,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        version -> BigInt,
        until_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    place (id) {
        id -> Text,
        municipality_id -> Text,
        unit_id -> Text,
        name -> Text,
        address -> Nullable<Text>,
        directions -> Nullable<Text>,
        version -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    patient (id) {
        id -> Text,
        municipality_id -> Text,
        unit_id -> Text,
        place_id -> Nullable<Text>,
        name -> Text,
        plan_version_id -> Nullable<Text>,
        version -> BigInt,
        created_at -> BigInt,
        primary_contact_id -> Nullable<Text>,
    }
}

diesel::table! {
    plan_version (id) {
        id -> Text,
        municipality_id -> Text,
        patient_id -> Text,
        number -> BigInt,
        rules_json -> Text,
        author_id -> Nullable<Text>,
        reason -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    source (id) {
        id -> Text,
        municipality_id -> Text,
        unit_id -> Text,
        name -> Text,
        key_hash -> Text,
        active -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    device (id) {
        id -> Text,
        municipality_id -> Text,
        source_id -> Text,
        external_id -> Text,
        kind -> Text,
        name -> Text,
        place_id -> Nullable<Text>,
        patient_id -> Nullable<Text>,
        version -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    device_state (device_id, kind) {
        device_id -> Text,
        kind -> Text,
        episode_id -> Nullable<Text>,
        changed_at -> BigInt,
    }
}

diesel::table! {
    rule_timer (rule_id, device_id) {
        rule_id -> Text,
        device_id -> Text,
        due_at -> BigInt,
    }
}

diesel::table! {
    observation (id) {
        id -> Text,
        municipality_id -> Text,
        source_id -> Text,
        device_id -> Text,
        event_id -> Text,
        digest -> Text,
        kind -> Text,
        kind_code -> Nullable<Text>,
        phase -> Text,
        occurred_at -> BigInt,
        effective_at -> BigInt,
        received_at -> BigInt,
        flags -> Text,
        value -> Nullable<Double>,
        battery -> Nullable<Double>,
        signal -> Nullable<Double>,
        extra_json -> Nullable<Text>,
    }
}

diesel::table! {
    alarm (id) {
        id -> Text,
        municipality_id -> Text,
        unit_id -> Text,
        rule_id -> Text,
        device_id -> Text,
        episode_id -> Text,
        kind -> Text,
        priority -> Text,
        state -> Text,
        holder_id -> Nullable<Text>,
        raised_at -> BigInt,
        signed_at -> Nullable<BigInt>,
        deadline_at -> Nullable<BigInt>,
        seq -> BigInt,
        body_json -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    alarm_cause (rule_id, device_id, episode_id) {
        rule_id -> Text,
        device_id -> Text,
        episode_id -> Text,
        alarm_id -> Text,
    }
}

diesel::table! {
    alarm_subject (alarm_id, patient_id) {
        alarm_id -> Text,
        patient_id -> Text,
    }
}

diesel::table! {
    command (key_id, command_id) {
        key_id -> Text,
        command_id -> Text,
        municipality_id -> Text,
        key_seq -> BigInt,
        digest -> Text,
        signed_text -> Text,
        signature -> Text,
        received_at -> BigInt,
        corrected_at -> BigInt,
        result_json -> Text,
    }
}

diesel::table! {
    push_subscription (phone_id) {
        phone_id -> Text,
        municipality_id -> Text,
        person_id -> Text,
        endpoint -> Text,
        p256dh -> Text,
        auth -> Text,
        public_key -> Text,
        language -> Text,
        renotify -> Bool,
        replaces_silently -> Bool,
        changed_at -> BigInt,
    }
}

diesel::table! {
    delivery (id) {
        id -> Text,
        municipality_id -> Text,
        unit_id -> Nullable<Text>,
        alarm_id -> Nullable<Text>,
        step -> BigInt,
        person_id -> Text,
        phone_id -> Nullable<Text>,
        contact_id -> Nullable<Text>,
        channel -> Text,
        purpose -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        hidden -> Bool,
        seq -> BigInt,
        urgency -> BigInt,
        attempts -> BigInt,
        created_at -> BigInt,
        changed_at -> BigInt,
        due_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    contact (id) {
        id -> Text,
        municipality_id -> Text,
        person_id -> Text,
        unit_id -> Nullable<Text>,
        label -> Text,
        number -> Text,
        round_the_clock -> Bool,
        active -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    policy_version (id) {
        id -> Text,
        municipality_id -> Text,
        unit_id -> Text,
        rule_id -> Text,
        number -> BigInt,
        policy_json -> Text,
        author_id -> Nullable<Text>,
        reason -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    alarm_share (unit_id, alarm_id) {
        unit_id -> Text,
        alarm_id -> Text,
    }
}

diesel::table! {
    hand_over (unit_id) {
        unit_id -> Text,
        to_unit_id -> Text,
        since -> BigInt,
    }
}

diesel::table! {
    deadline (kind, subject_id) {
        kind -> Text,
        subject_id -> Text,
        due_at -> BigInt,
    }
}

diesel::table! {
    planned_duty (id) {
        id -> Text,
        municipality_id -> Text,
        unit_id -> Text,
        person_id -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    admission (code_hash) {
        code_hash -> Text,
        municipality_id -> Text,
        unit_id -> Text,
        by_person_id -> Text,
        expires_at -> BigInt,
        duty_until -> BigInt,
        used_by_person_id -> Nullable<Text>,
    }
}

diesel::table! {
    heartbeat (id) {
        id -> Text,
        at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    municipality,
    unit,
    ledger_head,
    ledger,
    ledger_text,
    person,
    role_held,
    phone,
    signing_key,
    session,
    duty,
    place,
    patient,
    plan_version,
    source,
    device,
    device_state,
    rule_timer,
    observation,
    alarm,
    alarm_cause,
    alarm_subject,
    command,
    heartbeat,
    push_subscription,
    delivery,
    contact,
    policy_version,
    alarm_share,
    hand_over,
    deadline,
    planned_duty,
    admission,
);
