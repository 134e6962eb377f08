//! Whether a value fits the type that is expected: literals of the document, and the variables that are sent with it.
use async_graphql::{
    Pos,
    parser::types::{BaseType, Type},
};
use async_graphql_value::{Name, Value};

use super::Errors;
use crate::{
    graphql::scalar,
    http::{
        refusals::too_large,
        visible_schema::{Definition, InputDefinition, InputValue, VisibleSchema},
    },
};

/// Items of a list that is given.
const MAX_ITEMS: usize = 1000;
/// The most characters of a value that are told again.
const MAX_SHOWN: usize = 50;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// It is written as an argument.
    Argument,
    /// It is written as the default of a variable.
    Default,
    /// It is sent as JSON, which has no enum values: they are strings there.
    Variables,
}

/// A variable where a value is expected.
#[derive(Debug)]
pub(super) struct Use<'a> {
    pub(super) name: &'a str,
    pub(super) pos: Pos,
    /// None within a scalar that takes any value.
    pub(super) position: Option<Position<'a>>,
}

/// What is expected where a variable is used.
#[derive(Debug)]
pub(super) struct Position<'a> {
    pub(super) of: &'a Type,
    pub(super) has_default: bool,
    pub(super) is_one_of: bool,
}

/// The check of one value.
#[derive(Debug)]
pub(super) struct Values<'a, 'e> {
    pub(super) schema: &'a VisibleSchema,
    pub(super) source: Source,
    pub(super) pos: Pos,
    /// Where the value is that is looked at.
    pub(super) path: Vec<String>,
    pub(super) errors: &'e mut Errors,
    pub(super) uses: Vec<Use<'a>>,
}

impl<'a> Values<'a, '_> {
    /// The value of an argument or of a field of an input object.
    pub(super) fn input(&mut self, expected: &'a InputValue, is_one_of: bool, value: &'a Value) {
        let InputValue { of, has_default } = expected;
        if let Value::Variable(name) = value {
            self.use_of(name, Some(Position { of, has_default: *has_default, is_one_of }));
        } else {
            self.value(of, value);
        }
    }

    /// A value of this type.
    pub(super) fn value(&mut self, of: &'a Type, value: &'a Value) {
        match (value, &of.base) {
            (Value::Variable(name), _) => {
                self.use_of(name, Some(Position { of, has_default: false, is_one_of: false }));
            }
            (Value::Null, _) if of.nullable => {}
            (Value::Null, _) => self.wrong(&format!("null is not allowed here: use a value of type {of}.")),
            (Value::List(items), BaseType::List(_)) if MAX_ITEMS < items.len() => {
                self.errors.push(too_large(&format!("A list has at most {MAX_ITEMS} items.")));
            }
            (Value::List(items), BaseType::List(of)) => {
                for (place, item) in items.iter().enumerate() {
                    self.within(place.to_string(), |values| values.value(of, item));
                }
            }
            // A single value stands for a list of it.
            (value, BaseType::List(of)) => self.value(of, value),
            (value, BaseType::Named(name)) => match self.schema.definition(name) {
                Some(Definition::Scalar) => self.scalar(name, value),
                Some(Definition::Enum(all)) => self.enum_value(name, all, value),
                Some(Definition::Input(of)) => self.object(name, of, value),
                // A variable of such a type is refused where it is defined.
                Some(Definition::Output(_)) | None => {}
            },
        }
    }

    fn scalar(&mut self, name: &str, value: &'a Value) {
        let (is_valid, form) = match name {
            "Int" => (is_int(value), "a whole number from -2147483648 to 2147483647"),
            "Float" => (matches!(value, Value::Number(_)), "a number"),
            "String" => (matches!(value, Value::String(_)), "text in quotes"),
            "Boolean" => (matches!(value, Value::Boolean(_)), "true or false"),
            "ID" => (is_id(value), "an id in quotes"),
            name => match scalar::form(name) {
                Some(form) => {
                    let value = value.clone().into_const();
                    (value.is_some_and(|value| (form.is_valid)(&value)), form.wanted)
                }
                None => return self.unchecked(value),
            },
        };
        if !is_valid {
            self.wrong(&format!("{} is not {}: use {form}.", shown(value), scalar::called(name)));
        }
    }

    fn enum_value(&mut self, name: &str, all: &[String], value: &Value) {
        let is_known = |given: &str| all.iter().any(|known| known == given);
        match (value, self.source) {
            (Value::Enum(given), _) if is_known(given) => {}
            (Value::String(given), Source::Variables) if is_known(given) => {}
            (Value::String(given), Source::Argument | Source::Default) if is_known(given) => {
                self.wrong(&format!("\"{given}\" is text, and {name} is an enum: use {given} without quotes."));
            }
            (value, _) => {
                self.wrong(&format!("{} is not a value of {name}: use one of {}.", shown(value), all.join(", ")));
            }
        }
    }

    fn object(&mut self, name: &str, of: &'a InputDefinition, value: &'a Value) {
        let Value::Object(given) = value else {
            return self.wrong(&format!("{} is not of type {name}: use an object of its fields.", shown(value)));
        };
        for (field, value) in given {
            match of.fields.get(field.as_str()) {
                Some(expected) => self.within(field.to_string(), |values| values.input(expected, of.is_one_of, value)),
                None => self.wrong(&format!("Unknown field \"{field}\" of type \"{name}\".")),
            }
        }
        for (field, expected) in &of.fields {
            if expected.is_required() && !given.contains_key(field.as_str()) {
                let of = &expected.of;
                self.wrong(&format!("The field \"{field}\" of type \"{name}\" is required: add a value of type {of}."));
            }
        }
        if of.is_one_of && (given.len() != 1 || given.values().any(|value| *value == Value::Null)) {
            self.wrong(&format!("Exactly one field of type \"{name}\" is given, and it is not null."));
        }
    }

    /// A scalar that takes any value may hold variables.
    fn unchecked(&mut self, value: &'a Value) {
        match value {
            Value::Variable(name) => self.use_of(name, None),
            Value::List(items) => items.iter().for_each(|item| self.unchecked(item)),
            Value::Object(fields) => fields.values().for_each(|value| self.unchecked(value)),
            Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_) => {}
        }
    }

    fn use_of(&mut self, name: &'a Name, position: Option<Position<'a>>) {
        self.uses.push(Use { name, pos: self.pos, position });
    }

    fn within(&mut self, part: String, check: impl FnOnce(&mut Self)) {
        self.path.push(part);
        check(self);
        self.path.pop();
    }

    fn wrong(&mut self, message: &str) {
        let key = match self.source {
            Source::Argument => "argumentPath",
            Source::Default | Source::Variables => "variablePath",
        };
        self.errors.add_within(self.pos, message, key, &self.path);
    }
}

fn is_int(value: &Value) -> bool {
    matches!(value, Value::Number(number) if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()))
}

fn is_id(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::Variable(_)
        | Value::Null
        | Value::Boolean(_)
        | Value::Binary(_)
        | Value::Enum(_)
        | Value::List(_)
        | Value::Object(_) => false,
    }
}

/// A value as it is told again.
fn shown(value: &Value) -> String {
    match value {
        Value::List(_) => "A list".to_owned(),
        Value::Object(_) => "An object".to_owned(),
        Value::String(text) if MAX_SHOWN < text.chars().count() => {
            format!("\"{}…\"", text.chars().take(MAX_SHOWN).collect::<String>().escape_debug())
        }
        Value::Variable(_)
        | Value::Null
        | Value::Number(_)
        | Value::String(_)
        | Value::Boolean(_)
        | Value::Binary(_)
        | Value::Enum(_) => value.to_string(),
    }
}
