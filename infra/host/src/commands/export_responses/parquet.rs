//! The rows of the export as Apache Parquet.

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{Type, TypePtr};

use super::{FIXED, PLACES, Row};

/// Rows that a reader takes up at once.
const GROUP_ROWS: usize = 1_000_000;

/// The number of the schema that `docs/responses.md` describes.
const SCHEMA_VERSION: &str = "1";

/// Writes the rows, whose scores stand in these columns. Uncompressed: a column's few values stand in a dictionary, once.
pub(super) fn write(to: impl Write + Send, questions: &[String], rows: &[Row]) -> anyhow::Result<()> {
    let told = KeyValue::new("otklik.schema".to_owned(), SCHEMA_VERSION.to_owned());
    let properties = WriterProperties::builder().set_key_value_metadata(Some(vec![told])).build();
    let mut writer = SerializedFileWriter::new(to, schema(questions)?, Arc::new(properties))?;
    for rows in rows.chunks(GROUP_ROWS) {
        let mut group = writer.next_row_group()?;
        for at in 0..PLACES {
            let text = |row: &Row| row.place[at].as_deref().map(ByteArray::from);
            column::<ByteArrayType>(&mut group, at != 0, rows.iter().map(text))?;
        }
        column::<Int32Type>(&mut group, true, rows.iter().map(|row| row.version))?;
        column::<ByteArrayType>(&mut group, false, rows.iter().map(|row| Some(ByteArray::from(row.what))))?;
        for at in 0..questions.len() {
            column::<Int32Type>(&mut group, true, rows.iter().map(|row| row.scores[at]))?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// The columns: texts and numbers, of which quarter and kind of row are always there.
fn schema(questions: &[String]) -> Result<TypePtr, ParquetError> {
    let field = |name: &str| {
        let number = |bit_width| (Physical::INT32, LogicalType::integer(bit_width, true));
        let (physical, logical) = match name {
            "version" => number(32),
            name if FIXED.contains(&name) => (Physical::BYTE_ARRAY, LogicalType::String),
            _ => number(8),
        };
        let repetition = if matches!(name, "quarter" | "row") { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        let field = Type::primitive_type_builder(name, physical).with_logical_type(Some(logical));
        field.with_repetition(repetition).build().map(Arc::new)
    };
    let names = FIXED.into_iter().chain(questions.iter().map(String::as_str));
    let fields = names.map(field).collect::<Result<_, _>>()?;
    Type::group_type_builder("responses").with_fields(fields).build().map(Arc::new)
}

/// Writes the next column of a group; one that is optional says of each row whether it has a value.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    optional: bool,
    cells: impl Iterator<Item = Option<T::T>> + Clone,
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = cells.clone().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.flatten().collect();
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    column.typed::<T>().write_batch(&values, optional.then_some(levels.as_slice()), None)?;
    column.close()
}
