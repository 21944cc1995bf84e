//! Reads the file and the environment, and collects what is wrong with them.

use std::collections::HashMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::unknown;
use super::keys::{Draft, MQTT, MQTT_KEYS, SECTIONS, Section, section_names};
use super::values::{Given, given};
use super::{Config, ConfigError, Fault, Mqtt, Place, TlsFiles};

const ENVIRONMENT_PREFIX: &str = "NATTVAKT_";
/// More `[[mqtt]]` tables than this by environment is a typing error.
const MOST_BROKERS: usize = 100;

#[derive(Default)]
pub(super) struct Reader {
    draft: Draft,
    /// Where each key was given last.
    places: HashMap<String, Place>,
    faults: Vec<Fault>,
}

impl Reader {
    pub(super) fn fault(&mut self, place: Place, key: &str, problem: String) {
        self.faults.push(Fault {
            place,
            key: key.to_owned(),
            problem,
        });
    }

    pub(super) fn read_file(&mut self, file: &Path, text: &str) {
        let line_of = |span: std::ops::Range<usize>| {
            let before = text.as_bytes().get(..span.start).unwrap_or(text.as_bytes());
            Place::Line(
                file.to_owned(),
                before.iter().filter(|byte| **byte == b'\n').count() + 1,
            )
        };
        let document = match DeTable::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let place = match error.span() {
                    Some(span) => line_of(span),
                    None => Place::File(file.to_owned()),
                };
                self.fault(
                    place,
                    "",
                    format!("is not TOML: {}", error.message().replace('\n', ", ")),
                );
                return;
            }
        };
        for (name, value) in document.get_ref() {
            let place = line_of(name.span());
            let name = name.get_ref().as_ref();
            if name == MQTT {
                self.read_mqtt_tables(place, value, &line_of);
            } else if let Some(section) = SECTIONS.iter().find(|section| section.name == name) {
                let Some(table) = value.get_ref().as_table() else {
                    let problem = format!("is a section: write [{name}] and its keys below it");
                    self.fault(place, name, problem);
                    continue;
                };
                for (key, value) in table {
                    self.set(
                        section,
                        key.get_ref(),
                        line_of(key.span()),
                        &given(value.get_ref()),
                    );
                }
            } else {
                self.fault(place, name, unknown(name, "the file", section_names()));
            }
        }
    }

    fn read_mqtt_tables(
        &mut self,
        place: Place,
        value: &Spanned<DeValue<'_>>,
        line_of: &dyn Fn(std::ops::Range<usize>) -> Place,
    ) {
        let tables = value.get_ref().as_array().map(|tables| {
            tables
                .iter()
                .map(|table| table.get_ref().as_table().map(|keys| (table.span(), keys)))
        });
        let Some(tables) = tables.and_then(|tables| tables.collect::<Option<Vec<_>>>()) else {
            let problem = "is a list: write [[mqtt]], with two brackets, once for each broker".to_owned();
            self.fault(place, MQTT, problem);
            return;
        };
        for (index, (span, keys)) in tables.into_iter().enumerate() {
            self.draft.config.mqtt.push(Mqtt::default());
            self.places.insert(format!("{MQTT}[{index}]"), line_of(span));
            for (key, value) in keys {
                self.set_mqtt(index, key.get_ref(), line_of(key.span()), &given(value.get_ref()));
            }
        }
    }

    pub(super) fn read_environment(&mut self, environment: impl Iterator<Item = (String, String)>) {
        let mut variables: Vec<_> = environment
            .filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX))
            .collect();
        variables.sort();
        for (name, value) in variables {
            let place = Place::Variable(name.clone());
            let rest = name[ENVIRONMENT_PREFIX.len()..].to_lowercase();
            let given = Given::Environment(&value);
            match rest.split("__").collect::<Vec<_>>()[..] {
                [MQTT, index, key] => match index.parse::<usize>() {
                    Ok(index) if index < MOST_BROKERS => {
                        if self.draft.config.mqtt.len() <= index {
                            self.draft.config.mqtt.resize_with(index + 1, Mqtt::default);
                        }
                        self.set_mqtt(index, key, place, &given);
                    }
                    _ => self.fault(
                        place,
                        "",
                        format!("is not one of the settings: brokers are counted from 0, as in {ENVIRONMENT_PREFIX}MQTT__0__HOST"),
                    ),
                },
                [section, key] => match SECTIONS.iter().find(|known| known.name == section) {
                    Some(section) => self.set(section, key, place, &given),
                    None => self.fault(place, section, unknown(section, "the file", section_names())),
                },
                // A variable of another making (the path of the file, say) unless it looks like a slip.
                [single] => {
                    let slip = SECTIONS.iter().find_map(|section| {
                        let key = single.strip_prefix(section.name)?.strip_prefix('_')?;
                        section.keys.iter().find(|known| known.name == key).map(|_| (section.name, key))
                    });
                    if let Some((section, key)) = slip {
                        let problem = format!(
                            "is not one of the settings: did you mean {ENVIRONMENT_PREFIX}{}__{}, with two lines between section and key?",
                            section.to_uppercase(),
                            key.to_uppercase()
                        );
                        self.fault(place, "", problem);
                    }
                }
                _ => self.fault(
                    place,
                    "",
                    format!("is not one of the settings: they are named as in {ENVIRONMENT_PREFIX}SERVER__LISTEN"),
                ),
            }
        }
    }

    fn set(&mut self, section: &'static Section, key: &str, place: Place, given: &Given<'_>) {
        let name = format!("{}.{key}", section.name);
        match section.keys.iter().find(|known| known.name == key) {
            None => {
                let within = format!("[{}]", section.name);
                let names = section.keys.iter().map(|known| known.name);
                self.fault(place, &name, unknown(key, &within, names));
            }
            Some(known) => match (known.set)(&mut self.draft, given) {
                None => self.fault(place, &name, format!("must be {}", known.allowed)),
                Some(()) => {
                    self.places.insert(name, place);
                }
            },
        }
    }

    fn set_mqtt(&mut self, index: usize, key: &str, place: Place, given: &Given<'_>) {
        let name = format!("{MQTT}[{index}].{key}");
        match MQTT_KEYS.iter().find(|known| known.name == key) {
            None => {
                let names = MQTT_KEYS.iter().map(|known| known.name);
                self.fault(place, &name, unknown(key, "[[mqtt]]", names));
            }
            Some(known) => match (known.set)(&mut self.draft.config.mqtt[index], given) {
                None => self.fault(place, &name, format!("must be {}", known.allowed)),
                Some(()) => {
                    self.places.insert(name, place);
                }
            },
        }
    }

    fn place(&self, key: &str) -> Place {
        self.places.get(key).cloned().unwrap_or(Place::Absent)
    }

    /// What can only be seen when all is read.
    pub(super) fn finish(mut self) -> Result<Config, ConfigError> {
        match (self.draft.certificate.take(), self.draft.key.take()) {
            (Some(certificate), Some(key)) => self.draft.config.tls = Some(TlsFiles { certificate, key }),
            (Some(_), None) => self.lacks("tls.certificate", "tls.key"),
            (None, Some(_)) => self.lacks("tls.key", "tls.certificate"),
            (None, None) => {}
        }
        self.finish_mqtt();
        if self.faults.is_empty() {
            Ok(self.draft.config)
        } else {
            Err(ConfigError { faults: self.faults })
        }
    }

    fn finish_mqtt(&mut self) {
        for index in 0..self.draft.config.mqtt.len() {
            let table = format!("{MQTT}[{index}]");
            let wrong_already = |key: &str| self.faults.iter().any(|fault| fault.key == key);
            let mqtt = &self.draft.config.mqtt[index];
            let missing: Vec<_> = [
                ("name", &mqtt.name),
                ("source", &mqtt.source),
                ("host", &mqtt.host),
            ]
            .into_iter()
            .map(|(key, value)| (format!("{table}.{key}"), value))
            .filter(|(key, value)| value.is_empty() && !wrong_already(key))
            .map(|(key, _)| key)
            .collect();
            for key in missing {
                let place = self.place(&table);
                self.fault(
                    place,
                    &key,
                    "is missing: a broker needs name, source and host".to_owned(),
                );
            }
            let mqtt = &mut self.draft.config.mqtt[index];
            mqtt.tls |= mqtt.ca.is_some();
            if mqtt.client_id.is_empty() {
                mqtt.client_id = format!("nattvakt-{}", mqtt.name);
            }
            if mqtt.password_file.is_some() && mqtt.username.is_none() {
                self.lacks(&format!("{table}.password_file"), &format!("{table}.username"));
            }
            for (key, of) in [
                ("name", (|mqtt| &mqtt.name) as fn(&Mqtt) -> &String),
                ("client_id", |mqtt| &mqtt.client_id),
            ] {
                let (before, this) = self.draft.config.mqtt.split_at(index);
                let taken = !of(&this[0]).is_empty() && before.iter().any(|other| of(other) == of(&this[0]));
                if taken {
                    let name = format!("{table}.{key}");
                    let place = self.place(&name);
                    self.fault(
                        place,
                        &name,
                        "is the same for two brokers: each needs its own".to_owned(),
                    );
                }
            }
        }
    }

    fn lacks(&mut self, given: &str, missing: &str) {
        let place = self.place(given);
        self.fault(
            place,
            given,
            format!("needs `{missing}` beside it: give both or neither"),
        );
    }
}
