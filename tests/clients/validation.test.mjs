// The server and graphql-js have the same verdict on documents: on those of `tests/contract/validation`, and on what
// small changes make of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as graphql from "graphql";
import { isInputType, isNonNullType, parse, print, specifiedRules, typeFromAST, validate } from "graphql";

import { corpus } from "./corpus.mjs";
import { changed, random } from "./changes.mjs";
import { rootDocuments, value } from "./samples.mjs";
import { roles, schemaOf, verdict } from "./server.mjs";

/** How many changed documents are tried as each role; `CHANGES` says otherwise. */
const CHANGES = Number(process.env.CHANGES ?? 2000);
const SEED = Number(process.env.SEED ?? 1);

/** There are no subscriptions, and how deep introspection goes is no rule of the specification. */
const OTHER_RULES = ["SingleFieldSubscriptionsRule", "MaxIntrospectionDepthRule"];

/** Errors of graphql-js in a document by these rules; a document that is not parsed is one of them. */
function errors(schema, document, rules = specifiedRules) {
  try {
    return validate(schema, parse(document), rules);
  } catch (error) {
    return [error];
  }
}

/** The rule of graphql-js that a file is about; some of these are rules of the parser. */
function ruleOf(file) {
  const name = file.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase());
  return graphql[`${name}Rule`];
}

test("graphql-js has the verdicts of the corpus", async () => {
  const schema = await schemaOf("staff");
  for (const { rule, isValid, isStricter, document } of corpus()) {
    const found = errors(schema, document);
    assert.equal(found.length === 0, isValid || isStricter, `${rule}: ${document}\n${found.join("\n")}`);
    const own = ruleOf(rule);
    if (!isValid && !isStricter && own) assert.notEqual(errors(schema, document, [own]).length, 0, `${rule}: ${document}`);
  }
});

test("the corpus has documents for each rule", () => {
  const files = new Set(corpus().map(({ rule }) => ruleOf(rule)));
  for (const rule of specifiedRules) {
    if (!OTHER_RULES.includes(rule.name)) assert.ok(files.has(rule), rule.name);
  }
});

test("the server has the verdicts of the corpus", async () => {
  for (const { rule, isValid, document, variables } of corpus()) {
    const request = { query: document, variables, operationName: firstName(document) };
    assert.equal(await verdict("staff", request), isValid, `${rule}: ${document}`);
  }
});

function firstName(document) {
  return document.match(/^(?:query|mutation) (\w+)/m)?.[1];
}

/** Values for the variables that have to be sent. */
function variables(schema, operation) {
  const values = {};
  for (const definition of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, definition.type);
    if (type && isInputType(type) && isNonNullType(type) && !definition.defaultValue) {
      values[definition.variable.name.value] = value(type);
    }
  }
  return values;
}

for (const role of Object.keys(roles)) {
  test(`the server and graphql-js have the same verdict on changed documents of ${role}`, async () => {
    const schema = await schemaOf(role);
    const seeds = [...corpus().filter(({ isValid }) => isValid).map(({ document }) => document), ...rootDocuments(schema)];
    const choose = random(SEED);
    let [valid, invalid] = [0, 0];
    for (let number = 0; number < CHANGES; number += 1) {
      const document = changed(parse(choose(seeds)), choose);
      const query = print(document);
      const expected = errors(schema, query).length === 0;
      const operation = document.definitions.find(({ kind }) => kind === "OperationDefinition");
      const request = { query, operationName: operation.name?.value, variables: variables(schema, operation) };
      const actual = await verdict(role, request);
      if (actual === undefined) continue;
      assert.equal(actual, expected, `number ${number} of seed ${SEED}: ${query}\n${errors(schema, query).join("\n")}`);
      if (actual) valid += 1; else invalid += 1;
    }
    assert.ok(CHANGES / 20 < valid && CHANGES / 20 < invalid, `${valid} valid, ${invalid} invalid`);
  });
}
