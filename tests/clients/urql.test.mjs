// urql pages through a list, changes something, and learns why a change is refused.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { test } from "node:test";

import { OWN, PAGE, UPDATE, signedIn } from "./scenario.mjs";
import { urqlClient } from "./urql.mjs";

const { session, schema } = await signedIn("leader-two");
const client = urqlClient(session, schema);

test("pages join in urql's cache", async () => {
  const page = async (after) => {
    const { data, error } = await client.query(PAGE, { first: 5, after }).toPromise();
    assert.equal(error, undefined);
    return data.chapters;
  };
  const { endCursor } = (await page()).pageInfo;
  const { edges } = await page(endCursor);
  assert.equal(edges.length, 10);
  assert.equal(new Set(edges.map(({ node }) => node.id)).size, 10);
});

test("a change by urql updates its cache once, and a conflict is told", async () => {
  const own = async () => (await client.query(OWN, {}).toPromise()).data.viewer.chapters[1];
  const { id, version } = await own();
  const update = async (input) => {
    const { data, error } = await client.mutation(UPDATE, { input }).toPromise();
    assert.equal(error, undefined);
    return data.updateChapter;
  };
  const input = { id, expectedVersion: version, meetingSchedule: "First Tuesday", idempotencyKey: crypto.randomUUID() };
  const made = await update(input);
  assert.deepEqual([made.replayed, made.errors], [false, []]);
  assert.equal((await own()).meetingSchedule, "First Tuesday");
  assert.equal((await update(input)).replayed, true);
  const [conflict] = (await update({ id, expectedVersion: version, meetingSchedule: "Later" })).errors;
  assert.deepEqual([conflict.code, conflict.changedFields], ["VERSION_CONFLICT", ["meetingSchedule"]]);
  assert.equal((await own()).version, conflict.currentVersion);
});
