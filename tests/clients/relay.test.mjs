// Relay's compiler takes the schema and the documents; its runtime pages through a list, changes something, and learns
// why a change is refused.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import crypto from "node:crypto";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { printSchema } from "graphql";
import relay from "relay-runtime";

import { relayEnvironment } from "./relay.mjs";
import { signedIn } from "./scenario.mjs";
import { ask, schemaOf } from "./server.mjs";

const { commitMutation, fetchQuery } = relay;

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "chapterhouse-relay."));
after(() => rmSync(folder, { recursive: true }));

cpSync(join(here, "relay"), folder, { recursive: true });
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
writeFileSync(join(folder, "schema.graphql"), printSchema(await schemaOf("staff")));
const compiler = join(here, "node_modules/relay-compiler/cli.js");
execFileSync(process.execPath, [compiler, join(folder, "relay.config.json")], { cwd: folder });
const compiled = async (name) => (await import(join(folder, "__generated__", `${name}.graphql.js`))).default;

// Of the staff, since other tests change what the leaders of the sample world lead.
const { session } = await signedIn("staff");
const environment = relayEnvironment(session);

test("pages join in Relay's store", async () => {
  const query = await compiled("DirectoryQuery");
  const page = async (after) => {
    const variables = { countries: ["US"], first: 5, after };
    return (await fetchQuery(environment, query, variables).toPromise()).chapters;
  };
  const { endCursor } = (await page()).pageInfo;
  const { edges } = await page(endCursor);
  assert.equal(edges.length, 10);
  assert.equal(new Set(edges.map(({ node }) => node.id)).size, 10);
});

test("a change by Relay updates its store once, and a conflict is told", async () => {
  const mutation = await compiled("DirectoryUpdateMutation");
  const query = '{ chapters(filter: { countries: ["PH"] }) { nodes { id version } } }';
  const { id, version } = (await ask("staff", { query })).data.chapters.nodes[0];
  const update = (input) =>
    new Promise((onCompleted, onError) => {
      commitMutation(environment, { mutation, variables: { input }, onCompleted, onError });
    }).then(({ updateChapter }) => updateChapter);
  const input = { id, expectedVersion: version, meetingSchedule: "First Friday", idempotencyKey: crypto.randomUUID() };
  const made = await update(input);
  assert.deepEqual([made.replayed, made.errors], [false, []]);
  assert.equal(environment.getStore().getSource().get(id).meetingSchedule, "First Friday");
  assert.equal((await update(input)).replayed, true);
  const [conflict] = (await update({ id, expectedVersion: version, meetingSchedule: "Later" })).errors;
  assert.deepEqual([conflict.code, conflict.changedFields], ["VERSION_CONFLICT", ["meetingSchedule"]]);
});
