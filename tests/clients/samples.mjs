// Documents and values that are made of a schema.
import {
  getNamedType, getNullableType, isAbstractType, isEnumType, isInputObjectType, isLeafType, isListType,
  isRequiredArgument, isRequiredInputField,
} from "graphql";

const SCALARS = {
  Boolean: true, CountryCode: "NO", Date: "2026-03-01", DateTime: "2026-03-01T09:00:00Z", Decimal: "1.50",
  EmailAddress: "a@example.org", Float: 1.5, ID: "x", Int: 1, LanguageTag: "en", String: "x", URL: "https://example.org",
};

/** A value of a type, as JSON. */
export function value(type) {
  const of = getNullableType(type);
  if (isListType(of)) return [value(of.ofType)];
  if (isEnumType(of)) return of.getValues()[0].name;
  if (!isInputObjectType(of)) return SCALARS[of.name];
  const fields = Object.values(of.getFields());
  const needed = of.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
  return Object.fromEntries(needed.map((field) => [field.name, value(field.type)]));
}

/** A value of a type, as it is written in a document. */
export function literal(type) {
  return written(value(type), type);
}

function written(value, type) {
  const of = getNullableType(type);
  if (isListType(of)) return `[${value.map((item) => written(item, of.ofType)).join(", ")}]`;
  if (isEnumType(of)) return value;
  if (!isInputObjectType(of)) return JSON.stringify(value);
  const field = ([name, value]) => `${name}: ${written(value, of.getFields()[name].type)}`;
  return `{${Object.entries(value).map(field).join(", ")}}`;
}

/** A field with the arguments that it needs, and what is in it. */
export function selection(field, depth) {
  const needed = field.args.filter(isRequiredArgument).map((argument) => `${argument.name}: ${literal(argument.type)}`);
  return `${field.name}${needed.length ? `(${needed.join(", ")})` : ""}${inside(getNamedType(field.type), depth)}`;
}

function inside(type, depth) {
  if (isLeafType(type)) return "";
  if (isAbstractType(type) && !type.getFields) return " { __typename }";
  const fields = Object.values(type.getFields()).filter((field) => {
    return isLeafType(getNamedType(field.type)) ? !field.args.some(isRequiredArgument) : 0 < depth;
  });
  return ` { __typename ${fields.slice(0, 20).map((field) => selection(field, depth - 1)).join(" ")} }`;
}

/** A document for each root field, and with every field of what it gives. */
export function rootDocuments(schema) {
  const of = (kind, root) => Object.values(root?.getFields() ?? {}).map((field) => `${kind} { ${selection(field, 1)} }`);
  return [...of("query", schema.getQueryType()), ...of("mutation", schema.getMutationType())];
}

