// The walks of docs/leaders.md and docs/staff.md, done as they stand there: each operation with the variables after it, in
// which `{…}` is a value of an answer before.
import assert from "node:assert/strict";
import { test } from "node:test";

import { blocks } from "./documents.mjs";
import { ask } from "./server.mjs";

const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

/** The variables with values in the place of `{path.in.the.answers}`. */
function filled(value, answers) {
  if (typeof value === "string") {
    const [, path] = value.match(/^\{([\w.]+)\}$/) ?? [];
    if (!path) return value;
    const found = path.split(".").reduce((of, name) => of?.[name], answers);
    assert.ok(found !== undefined && found !== null, `no answer has ${path}`);
    return found;
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, answers));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filled(item, answers)]));
}

/** All answers so far: of what was asked twice, the later one counts. */
function merged(before, after) {
  if ([before, after].some((of) => of === null || typeof of !== "object" || Array.isArray(of))) return after;
  const both = Object.entries(after).map(([name, value]) => [name, merged(before[name], value)]);
  return { ...before, ...Object.fromEntries(both) };
}

for (const path of ["docs/leaders.md", "docs/staff.md"]) {
  test(`${path} can be done as it stands there`, async () => {
    const all = blocks(path);
    let answers = { today: day(0), tomorrow: day(1) };
    for (const [place, { language, info: role, text }] of all.entries()) {
      if (language !== "graphql") continue;
      const next = all[place + 1];
      const given = next?.language === "json" && next.info === "variables" ? JSON.parse(next.text) : {};
      const { data, errors } = await ask(role, { query: text, variables: filled(given, answers) });
      assert.equal(errors, undefined, `${text}${JSON.stringify(errors)}`);
      for (const [name, payload] of Object.entries(data)) {
        assert.ok(payload !== null, `${text}${name} is null`);
        if (payload.errors) assert.deepEqual(payload.errors, [], `${text}${name}`);
      }
      answers = merged(answers, data);
    }
  });
}
