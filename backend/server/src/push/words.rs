//! The app's own catalogues (Fluent), for what the server says on a locked screen or by telephone.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

struct Catalogue {
    language: &'static str,
    bundle: FluentBundle<FluentResource>,
}

static CATALOGUES: LazyLock<Vec<Catalogue>> = LazyLock::new(|| {
    [
        ("nb", include_str!("../../../../pwa/src/i18n/nb.ftl")),
        ("nn", include_str!("../../../../pwa/src/i18n/nn.ftl")),
        ("en", include_str!("../../../../pwa/src/i18n/en.ftl")),
    ]
    .into_iter()
    .map(|(language, text)| {
        let identifier: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Marks around what is filled in would be read aloud and shown by some systems.
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        Catalogue { language, bundle }
    })
    .collect()
});

/// A language with a catalogue; Bokmål for every other.
pub fn language(wanted: &str) -> &'static str {
    CATALOGUES
        .iter()
        .map(|catalogue| catalogue.language)
        .find(|known| *known == wanted)
        .unwrap_or("nb")
}

/// The message in the language; `None` when the catalogue has none under that key.
pub fn word(language: &str, key: &str, arguments: &[(&str, &str)]) -> Option<String> {
    let catalogue = CATALOGUES
        .iter()
        .find(|catalogue| catalogue.language == language)?;
    let pattern = catalogue.bundle.get_message(key)?.value()?;
    let mut filled = FluentArgs::new();
    for (name, value) in arguments {
        filled.set(*name, *value);
    }
    let mut errors = Vec::new();
    let text = catalogue
        .bundle
        .format_pattern(pattern, Some(&filled), &mut errors);
    Some(text.into_owned())
}
