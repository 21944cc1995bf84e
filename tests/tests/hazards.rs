//! The hazards' own page names the tests that stand against them; here it is held to it.

use std::collections::BTreeSet;
use std::fs::read_to_string;

const PAGE: &str = include_str!("../HAZARDS.md");

/// Everything the page names as `file::test`.
fn named() -> Vec<(&'static str, &'static str)> {
    PAGE.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|quoted| quoted.split_once("::"))
        .collect()
}

/// Whether the source declares a test of this name, one that runs.
fn declares(file: &str, source: &str, test: &str) -> bool {
    if file.ends_with(".rs") {
        return source.contains(&format!("fn {test}(")) && !source.contains("#[ignore");
    }
    let declared = ["it", "test"]
        .iter()
        .any(|call| source.contains(&format!("{call}(\"{test}\"")));
    declared
        && ![".skip(", ".only(", ".todo("]
            .iter()
            .any(|off| source.contains(off))
}

#[test]
fn every_test_named_against_a_hazard_exists() {
    let named = named();
    assert!(named.len() > 50, "the page names {} tests", named.len());
    let missing: Vec<String> = named
        .into_iter()
        .filter(|(file, test)| {
            let path = format!("{}/../{file}", env!("CARGO_MANIFEST_DIR"));
            !read_to_string(path).is_ok_and(|source| declares(file, &source, test))
        })
        .map(|(file, test)| format!("{file}::{test}"))
        .collect();
    assert!(missing.is_empty(), "named and not there: {missing:#?}");
}

#[test]
fn every_hazard_stands_on_the_page_once() {
    let number = |line: &str| {
        line.trim_start_matches(['#', '-', ' '])
            .split(['.', '\\'])
            .next()?
            .parse()
            .ok()
    };
    let is_hazard = |line: &&str| line.starts_with("## ") || line.starts_with("- ");
    let numbers: Vec<u32> = PAGE.lines().filter(is_hazard).filter_map(number).collect();
    let once: BTreeSet<u32> = numbers.iter().copied().collect();
    assert_eq!(numbers.len(), once.len(), "{numbers:?}");
    let last = *once.last().unwrap();
    assert!(last >= 22);
    assert_eq!(once, (1..=last).collect());
}

#[test]
fn every_controlled_hazard_names_a_test_and_what_is_left() {
    let (controlled, _) = PAGE.split_once("## Not yet controlled").unwrap();
    for hazard in controlled.split("\n## ").skip(1) {
        let title = hazard.lines().next().unwrap();
        assert!(hazard.contains("::") && hazard.contains("\nLeft: "), "{title}");
    }
}
