//! Table -> JSON: an array of objects whose keys stand in column order; missing is `null`.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::table::{Cell, Table};

/// The rows of `table`, for any serde serialiser: an array with one object per row.
pub fn table_json(table: &Table) -> impl Serialize + '_ {
    Rows(table)
}

/// An object with the rows of each of `tables` under its name, in the order given.
pub fn tables_json(tables: &[Table]) -> impl Serialize + '_ {
    Tables(tables)
}

struct Tables<'a>(&'a [Table]);

struct Rows<'a>(&'a Table);

struct Row<'a>(&'a Table, &'a [Cell]);

struct Value<'a>(&'a Cell);

impl Serialize for Tables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|table| (table.name, Rows(table))))
    }
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.rows.iter().map(|row| Row(self.0, row)))
    }
}

impl Serialize for Row<'_> {
    /// By hand, because `serde_json::Value` would sort the keys.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(table, cells) = self;
        let mut map = serializer.serialize_map(Some(table.columns.len()))?;
        for (column, cell) in table.columns.iter().zip(*cells) {
            map.serialize_entry(column.name, &Value(cell))?;
        }
        map.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Integer(value) => serializer.serialize_i64(*value),
            Cell::Number(value) if value.is_finite() => serializer.serialize_f64(*value),
            Cell::Missing | Cell::Number(_) => serializer.serialize_unit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, column};

    const COLUMNS: &[Column] =
        &[column("term", "", ""), column("rate", "", ""), column("count", "", "")];

    fn table(rows: Vec<Vec<Cell>>) -> Table {
        Table { name: "sample", columns: COLUMNS, rows }
    }

    #[test]
    fn keys_keep_the_order_of_the_columns_and_missing_is_null() {
        let table = table(vec![
            vec!["a \"b\"\n".into(), 0.1.into(), 3_u32.into()],
            vec!["政策".into(), Cell::Number(f64::NAN), Cell::Missing],
            vec![Cell::Missing, 1e21.into(), (-1_i64).into()],
        ]);
        assert_eq!(
            serde_json::to_string(&table_json(&table)).unwrap(),
            concat!(
                r#"[{"term":"a \"b\"\n","rate":0.1,"count":3},"#,
                r#"{"term":"政策","rate":null,"count":null},"#,
                r#"{"term":null,"rate":1e+21,"count":-1}]"#
            )
        );
    }

    #[test]
    fn tables_stand_under_their_names_in_the_order_given() {
        let tables = [Table { name: "z", ..table(vec![]) }, Table { name: "a", ..table(vec![]) }];
        assert_eq!(serde_json::to_string(&tables_json(&tables)).unwrap(), r#"{"z":[],"a":[]}"#);
    }
}
