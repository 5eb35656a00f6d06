//! Results as tables: named columns with units, rows of cells. Every export starts from here.

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not known, or not defined here. Written as an empty field or `null`, never as 0.
    Missing,
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A real number; NaN and infinities are written as missing.
    Number(f64),
}

/// A column: its name is a contract, the same in CSV, JSON and charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// Unit of its values, empty for names and labels.
    pub unit: &'static str,
    /// What it holds, in one sentence.
    pub about: &'static str,
}

/// Shorthand for a [`Column`].
pub const fn column(name: &'static str, unit: &'static str, about: &'static str) -> Column {
    Column { name, unit, about }
}

/// A result table. Rows are already in their final order.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// File name without ending: `trend`, `compare`, `documents`.
    pub name: &'static str,
    /// The columns, in order.
    pub columns: &'static [Column],
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// Anything that can be shown as one table.
pub trait Tabular {
    /// The table of this result.
    fn table(&self) -> Table;
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        if value.is_finite() { Self::Number(value) } else { Self::Missing }
    }
}

impl Cell {
    /// A sum of weighted counts: a whole number where it is one but for rounding, else to nine
    /// decimals, as far as such a sum can be trusted.
    pub fn weighted(sum: f64) -> Self {
        let whole = sum.round();
        if (sum - whole).abs() < 1e-9 && whole.abs() < 9e15 {
            Self::Integer(whole as i64)
        } else {
            ((sum * 1e9).round() / 1e9).into()
        }
    }
}

macro_rules! cell_from_integer {
    ($($integer:ty),+) => {
        $(impl From<$integer> for Cell {
            fn from(value: $integer) -> Self {
                i64::try_from(value).map_or(Self::Missing, Self::Integer)
            }
        })+
    };
}
cell_from_integer!(u32, u64, usize, i64);

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// A number as a person reads it in a table: four significant digits.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if !(1e-4..1e9).contains(&size) {
        format!("{value:.2e}")
    } else {
        let decimals = (3 - size.log10().floor() as i32).max(0) as usize;
        let text = format!("{value:.decimals$}");
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, short};

    #[test]
    fn weighted_sums_are_whole_where_they_can_be() {
        let sevenths = std::iter::repeat_n(1.0 / 7.0, 7).sum::<f64>();
        assert_ne!(sevenths, 1.0);
        assert_eq!(Cell::weighted(sevenths), Cell::Integer(1));
        assert_eq!(Cell::weighted(41.0), Cell::Integer(41));
        assert_eq!(Cell::weighted(1.0 / 3.0), Cell::Number(0.333_333_333));
        assert_eq!(Cell::weighted(f64::NAN), Cell::Missing);
    }

    #[test]
    fn short_numbers_have_four_digits() {
        let shown = [0.0, 1.0, -2.5, 1234.56, 0.123_456, 1e-7, 3e12, 0.001_234_56].map(short);
        assert_eq!(shown, ["0", "1", "-2.5", "1235", "0.1235", "1.00e-7", "3.00e12", "0.001235"]);
    }
}
