//! Lists whose items are resolved one after another, without a future for each.
use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, parser::types::Field, registry::Registry,
};

/// A `Vec` whose items are `#[Object(serial)]`. Errors have the same paths as in a `Vec`.
#[derive(Clone, Debug)]
pub struct Sequence<T>(pub Vec<T>);

impl<T: OutputType> OutputType for Sequence<T> {
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
        let mut values = Vec::with_capacity(self.0.len());
        for (index, item) in self.0.iter().enumerate() {
            let ctx = ctx.with_index(index);
            let value = item.resolve(&ctx, field).await;
            values.push(value.map_err(|error| ctx.set_error_path(error))?);
        }
        Ok(Value::List(values))
    }
}
