// What the documents say is so: links lead somewhere, files are there, GraphQL is valid for whom it is meant for, quoted
// code is the code, and the configuration table has every setting.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { parse, validate } from "graphql";

import { blocks, documents, files, prose, read, root } from "./documents.mjs";
import { roles, schemaOf, verdict } from "./server.mjs";

/** The anchor that a heading gets. */
const anchor = (heading) =>
  heading.toLowerCase().replace(/[`*]/g, "").replace(/[^\p{L}\p{N} _-]/gu, "").trim().replaceAll(" ", "-");

const anchors = (path) => [...prose(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading));

test("the README is short", () => {
  assert.ok(read("README.md").split(/\s+/).length <= 900);
});

test("links lead somewhere", () => {
  const broken = [];
  for (const path of documents) {
    for (const [, target] of prose(path).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?|mailto):/.test(target)) continue;
      const [file, heading] = target.split("#");
      const to = file ? normalize(join(dirname(path), file)) : path;
      const isThere = existsSync(join(root, to)) && (!heading || anchors(to).includes(heading));
      if (!isThere) broken.push(`${path}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("every document is reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const path of reached) {
    for (const [, target] of prose(path).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      const to = normalize(join(dirname(path), target));
      if (documents.includes(to)) reached.add(to);
    }
  }
  const ours = documents.filter((path) => !path.startsWith("benches/") && !path.startsWith("explorer/"));
  assert.deepEqual(ours.filter((path) => !reached.has(path)), []);
});

test("files that are named are there", () => {
  const missing = [];
  const isThere = (name) => files.includes(name) || files.some((file) => file.startsWith(`${name.replace(/\/$/, "")}/`));
  for (const path of documents) {
    const places = /`((?:src|entity|migration|macros|tests|benches|scripts|explorer|deploy|docs|sample|\.ci)\/[\w./-]*)`/g;
    for (const [, name] of prose(path).matchAll(places)) {
      if (!isThere(name) && !/…|CONCEPT|LANGUAGE/.test(name)) missing.push(`${path}: ${name}`);
    }
  }
  assert.deepEqual(missing, []);
});

/** Whether a document can be sent as it is: a query that needs no variables. */
function isComplete(text) {
  const [{ operation, variableDefinitions }] = parse(text).definitions;
  return operation === "query" && variableDefinitions.every(({ type }) => type.kind !== "NonNullType");
}

for (const role of Object.keys(roles)) {
  test(`GraphQL in the documents is valid for ${role}`, async () => {
    const schema = await schemaOf(role);
    const own = documents.flatMap(blocks).filter(({ language, info }) => language === "graphql" && info === role);
    assert.ok(0 < own.length);
    for (const { path, text } of own) {
      assert.deepEqual(validate(schema, parse(text)).map(String), [], `${path}: ${text}`);
      if (isComplete(text)) assert.notEqual(await verdict(role, { query: text }), false, `${path}: ${text}`);
    }
  });
}

test("every GraphQL block says whose it is", () => {
  const all = documents.flatMap(blocks).filter(({ language }) => language === "graphql");
  assert.deepEqual(all.filter(({ info }) => !(info in roles)), []);
});

test("quoted code is the code", () => {
  const quoted = documents.flatMap(blocks).filter(({ language, info }) => ["js", "json"].includes(language) && info);
  assert.ok(0 < quoted.length);
  for (const { path, info, text } of quoted) {
    if (info === "variables") continue;
    assert.ok(read(`tests/clients/${info}`).includes(text), `${path} quotes ${info}: ${text}`);
  }
});

const help = (...task) => execFileSync(process.env.CHAPTERHOUSE, [...task, "--help"]).toString();

test("the configuration table has every option, variable and key", () => {
  const table = read("docs/operating.md").match(/## Configuration\n([\s\S]*?)\n## /)[1];
  const named = new Set([...table.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const told = help("serve");
  const options = [...told.matchAll(/^ +(--[a-z-]+)/gm)].map(([, name]) => name).filter((name) => !["--help", "--version"].includes(name));
  const variables = [...told.matchAll(/\[env: ([A-Z_]+)/g)].map(([, name]) => name);
  const config = read("src/config/mod.rs").match(/struct File \{([\s\S]*?)\n\}/)[1];
  const limits = read("src/server/limits.rs").match(/pub struct Raw \{([\s\S]*?)\n\}/)[1];
  const fields = (text) => [...text.matchAll(/^ {4}([a-z_]+):/gm)].map(([, name]) => name);
  const tables = { limits: fields(limits).map((key) => `limits.${key}`), issuers: ["[[issuers]]"] };
  tables.answer_mib = ["public", "leader", "staff"].map((role) => `answer_mib.${role}`);
  const policy = ["charter_days", "vacancy_grace_days", "min_probation_days"];
  tables.chapters = ["student", "geographic"].flatMap((kind) => policy.map((key) => `chapters.${kind}.${key}`));
  const keys = fields(config).flatMap((key) => tables[key] ?? [key]);
  assert.ok(5 < options.length && 5 < variables.length && 25 < keys.length);
  assert.deepEqual([...options, ...variables, ...keys].filter((name) => !named.has(name)), []);
});

test("the commands of the document are those of the program", () => {
  const table = read("docs/operating.md").match(/## Commands\n([\s\S]*?)\n## /)[1];
  const listed = help().match(/Commands:\n([\s\S]*?)\n\n/)[1].matchAll(/^ {2}([a-z]+)/gm);
  for (const [, command] of listed) {
    if (command !== "help") assert.match(table, new RegExp(`\`${command}[ \`]`), command);
  }
});
