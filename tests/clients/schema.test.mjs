// What the schema says to each role is a schema, and what is asked by it is answered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, validate, validateSchema } from "graphql";

import { rootDocuments } from "./samples.mjs";
import { roles, schemaOf, verdict } from "./server.mjs";

for (const role of Object.keys(roles)) {
  test(`what ${role} sees is a valid schema`, async () => {
    assert.deepEqual(validateSchema(await schemaOf(role)).map(String), []);
  });

  test(`every root field that ${role} sees can be asked for`, async () => {
    const schema = await schemaOf(role);
    const documents = rootDocuments(schema);
    assert.ok(30 < documents.length);
    for (const query of documents) {
      assert.deepEqual(validate(schema, parse(query)).map(String), [], query);
      assert.notEqual(await verdict(role, { query }), false, query);
    }
  });
}
