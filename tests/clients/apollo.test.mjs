// Apollo Client pages through a list, changes something, and learns why a change is refused.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { test } from "node:test";
import { gql } from "@apollo/client";

import { apolloClient } from "./apollo.mjs";
import { OWN, PAGE, UPDATE, signedIn } from "./scenario.mjs";

const { session, schema } = await signedIn("leader-two");
const client = apolloClient(session, schema);

test("pages join in Apollo's cache", async () => {
  const query = client.watchQuery({ query: gql(PAGE), variables: { first: 5 } });
  const page = await new Promise((shown) => query.subscribe(({ data, loading }) => loading || shown(data.chapters)));
  await query.fetchMore({ variables: { after: page.pageInfo.endCursor } });
  const { edges } = client.readQuery({ query: gql(PAGE), variables: { first: 5 } }).chapters;
  assert.equal(edges.length, 10);
  assert.equal(new Set(edges.map(({ node }) => node.id)).size, 10);
  assert.equal(client.cache.extract()['Country:{"code":"US"}'].code, "US");
});

test("a change by Apollo Client updates its cache once, and a conflict is told", async () => {
  const own = async () => (await client.query({ query: gql(OWN) })).data.viewer.chapters[0];
  const { id, version } = await own();
  const update = async (input) => {
    const { data } = await client.mutate({ mutation: gql(UPDATE), variables: { input } });
    return data.updateChapter;
  };
  const input = { id, expectedVersion: version, meetingSchedule: "First Monday", idempotencyKey: crypto.randomUUID() };
  const made = await update(input);
  assert.deepEqual([made.replayed, made.errors], [false, []]);
  assert.equal((await own()).meetingSchedule, "First Monday");
  assert.equal((await update(input)).replayed, true);
  const [conflict] = (await update({ id, expectedVersion: version, meetingSchedule: "Later" })).errors;
  assert.deepEqual([conflict.code, conflict.changedFields], ["VERSION_CONFLICT", ["meetingSchedule"]]);
  assert.equal((await own()).version, conflict.currentVersion);
});
