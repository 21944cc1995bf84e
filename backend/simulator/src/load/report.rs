//! Figures: quantiles of a run, medians over runs, and the table.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    pub samples: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

impl Quantiles {
    /// Of microseconds; sorts them.
    pub fn of(micros: &mut [u32]) -> Self {
        micros.sort_unstable();
        // Nearest rank.
        let at = |share: f64| {
            let rank = (share * micros.len() as f64).ceil() as usize;
            micros
                .get(rank.clamp(1, micros.len().max(1)) - 1)
                .map_or(0.0, |value| f64::from(*value) / 1000.0)
        };
        Self {
            samples: micros.len(),
            p50_ms: at(0.50),
            p99_ms: at(0.99),
            max_ms: at(1.0),
        }
    }
}

/// A figure over several runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    pub median: f64,
    pub lowest: f64,
    pub highest: f64,
}

impl Figure {
    pub fn of(runs: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = runs.into_iter().collect();
        values.sort_unstable_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = match values.len() {
            0 => f64::NAN,
            odd if odd % 2 == 1 => values[middle],
            _ => (values[middle - 1] + values[middle]) / 2.0,
        };
        Self {
            median,
            lowest: values.first().copied().unwrap_or(f64::NAN),
            highest: values.last().copied().unwrap_or(f64::NAN),
        }
    }
}

pub struct Row {
    pub figure: String,
    pub measured: Figure,
    /// Measured in the same runs; `None` where the target is a number.
    pub floor: Option<Figure>,
    pub unit: &'static str,
    pub target: String,
    pub holds: bool,
}

/// Each figure beside its floor, medians with the lowest and the highest run.
pub fn table(rows: &[Row]) -> String {
    let figure = |figure: &Figure, unit: &str| {
        let digits = if figure.median.abs() >= 100.0 { 0 } else { 2 };
        format!(
            "{:.digits$} {unit} ({:.digits$} – {:.digits$})",
            figure.median, figure.lowest, figure.highest
        )
    };
    let mut cells: Vec<[String; 5]> =
        vec![["figure", "measured (lowest – highest run)", "floor", "target", ""].map(str::to_owned)];
    for row in rows {
        cells.push([
            row.figure.clone(),
            figure(&row.measured, row.unit),
            row.floor
                .map_or_else(|| "–".to_owned(), |floor| figure(&floor, row.unit)),
            row.target.clone(),
            if row.holds { "holds" } else { "FALLS SHORT" }.to_owned(),
        ]);
    }
    let widths: Vec<usize> = (0..5)
        .map(|column| {
            cells
                .iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for (index, row) in cells.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text.push_str("|\n");
        if index == 0 {
            for width in &widths {
                let _ = write!(text, "|{}", "-".repeat(width + 2));
            }
            text.push_str("|\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_by_nearest_rank() {
        let mut micros: Vec<u32> = (1..=200).rev().map(|value| value * 1000).collect();
        let expected = Quantiles {
            samples: 200,
            p50_ms: 100.0,
            p99_ms: 198.0,
            max_ms: 200.0,
        };
        assert_eq!(Quantiles::of(&mut micros), expected);
        assert_eq!(Quantiles::of(&mut []), Quantiles::default());
        assert_eq!(Quantiles::of(&mut [7]).p99_ms, 0.007);
    }

    #[test]
    fn a_figure_is_the_median_with_its_spread() {
        let expected = Figure {
            median: 3.0,
            lowest: 1.0,
            highest: 9.0,
        };
        assert_eq!(Figure::of([9.0, 1.0, 3.0]), expected);
        assert_eq!(Figure::of([1.0, 2.0]).median, 1.5);
    }

    #[test]
    fn the_table_says_what_falls_short() {
        let row = |holds| Row {
            figure: "memory".to_owned(),
            measured: Figure::of([15.0, 16.0, 17.0]),
            floor: Some(Figure::of([13.5])),
            unit: "KiB",
            target: "≤ floor + 2 KiB".to_owned(),
            holds,
        };
        let text = table(&[row(true), row(false)]);
        let first = text.lines().nth(2).unwrap();
        for cell in [
            "16.00 KiB (15.00 – 17.00)",
            "13.50 KiB (13.50 – 13.50)",
            "≤ floor + 2 KiB",
            "holds",
        ] {
            assert!(first.contains(cell), "{first}");
        }
        assert!(text.contains("FALLS SHORT"));
        let widths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]));
    }
}
