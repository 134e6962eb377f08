// The server as each role asks it. `GRAPHQL_URL` names it; `TOKEN_LEADER` and `TOKEN_STAFF` are access tokens for it.
import assert from "node:assert/strict";
import { buildClientSchema, getIntrospectionQuery } from "graphql";

export const roles = { public: undefined, leader: process.env.TOKEN_LEADER, staff: process.env.TOKEN_STAFF };

/** The answer to a request. */
export async function ask(role, request) {
  const headers = { "content-type": "application/json" };
  if (roles[role]) headers.authorization = `Bearer ${roles[role]}`;
  const response = await fetch(process.env.GRAPHQL_URL, { method: "POST", headers, body: JSON.stringify(request) });
  return response.json();
}

/** The server's verdict on a document: whether it is valid, or `undefined` if it asks for too much. */
export async function verdict(role, request) {
  const { errors } = await ask(role, request);
  const codes = (errors ?? []).map((error) => error.extensions.code);
  for (const error of errors ?? []) assert.ok(error.extensions.code, `an error has no code: ${JSON.stringify(error)}`);
  if (codes.some((code) => ["DOCUMENT_TOO_LARGE", "OVERLOADED", "RESPONSE_TOO_LARGE"].includes(code))) return undefined;
  return !codes.some((code) => ["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"].includes(code));
}

/** What introspection says to a role. */
export async function introspection(role) {
  const options = { specifiedByUrl: true, directiveIsRepeatable: true, inputValueDeprecation: true, oneOf: true };
  const { data, errors } = await ask(role, { query: getIntrospectionQuery(options) });
  assert.equal(errors, undefined);
  return data;
}

/** The literals that our scalars take. graphql-js learns of their names only, and lets everything through. */
const forms = {
  CountryCode: (text) => /^[A-Z]{2}$/.test(text),
  Date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text),
  DateTime: (text) => !Number.isNaN(Date.parse(text)),
  Decimal: (text) => /^-?\d+(\.\d+)?$/.test(text),
  EmailAddress: () => true,
  LanguageTag: () => true,
  URL: () => true,
};

/** The schema that a role sees, as graphql-js builds it of introspection. */
export async function schemaOf(role) {
  const schema = buildClientSchema(await introspection(role));
  for (const [name, isValid] of Object.entries(forms)) {
    const scalar = schema.getType(name);
    if (!scalar) continue;
    scalar.parseLiteral = (node) => {
      const isText = node.kind === "StringValue" || (name === "Decimal" && /^(Int|Float)Value$/.test(node.kind));
      assert.ok(isText && isValid(node.value), `${name} does not take this`);
      return node.value;
    };
  }
  return schema;
}
