//! Lists whose items are resolved one after another, without a future for each, and counted as they are made.
use std::{borrow::Cow, pin::Pin, sync::Arc};

use async_graphql::{
    ContainerType, ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection},
    registry::Registry,
};

/// A `Vec` whose items are `#[Object(serial)]`. Errors have the same paths as in a `Vec`.
#[derive(Clone, Debug)]
pub struct Sequence<T>(pub Vec<T>);

/// Is told of what lists are made of while they are made. A request holds one as `Arc<dyn AnswerMeter>`.
pub trait AnswerMeter: Send + Sync {
    /// Whether no more may be made: what would come is not sent.
    fn is_over(&self) -> bool;
    /// Takes note of an item, and of how many errors there are by now. Whether the answer has become so large that it has
    /// to wait for its turn.
    fn note_item(&self, item: &Value, errors: usize) -> bool;
    /// Takes note of a list whose items it was told of.
    fn note_list(&self, items: &[Value]);
    /// Waits for that turn.
    fn wait(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

impl<T: OutputType + ContainerType> OutputType for Sequence<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }
    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }
    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }
    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let meter = ctx.data_opt::<Arc<dyn AnswerMeter>>();
        let plain = plain_fields(ctx);
        let mut values = Vec::with_capacity(self.0.len());
        for (index, item) in self.0.iter().enumerate() {
            if meter.is_some_and(|meter| meter.is_over()) {
                break;
            }
            let ctx = ctx.with_index(index);
            let value = match &plain {
                Some(fields) => of_fields(item, &ctx, fields).await,
                None => item.resolve(&ctx, field).await,
            };
            let value = value.map_err(|error| ctx.set_error_path(error))?;
            if let Some(meter) = meter
                && meter.note_item(&value, ctx.query_env.errors.lock().map_or(0, |errors| errors.len()))
            {
                meter.wait().await;
            }
            values.push(value);
        }
        if let Some(meter) = meter {
            meter.note_list(&values);
        }
        Ok(Value::List(values))
    }
}

/// The fields that are selected of each item, if nothing but fields is selected, and each once: what most lists are asked.
fn plain_fields<'a>(ctx: &ContextSelectionSet<'a>) -> Option<Vec<&'a Positioned<Field>>> {
    let mut fields: Vec<&Positioned<Field>> = Vec::with_capacity(ctx.item.node.items.len());
    for selection in &ctx.item.node.items {
        let Selection::Field(field) = &selection.node else { return None };
        let key = &field.node.response_key().node;
        let is_known = fields.iter().any(|known| known.node.response_key().node == *key);
        if is_known || !field.node.directives.is_empty() || field.node.name.node == "__typename" {
            return None;
        }
        fields.push(field);
    }
    Some(fields)
}

/// What the library makes of an item, without boxing a future for each of its fields.
async fn of_fields<T: ContainerType>(
    item: &T,
    ctx: &ContextSelectionSet<'_>,
    fields: &[&Positioned<Field>],
) -> ServerResult<Value> {
    let mut object = IndexMap::<Name, Value>::with_capacity(fields.len());
    for field in fields {
        let ctx = ctx.with_field(field);
        let value = item.resolve_field(&ctx).await?;
        object.insert(field.node.response_key().node.clone(), value.unwrap_or_default());
    }
    Ok(Value::Object(object))
}
