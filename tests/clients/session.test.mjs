// A session goes on when its access token has expired, however many requests learn of it at once.
import assert from "node:assert/strict";
import { createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Session } from "./session.mjs";

const url = process.env.GRAPHQL_URL;
const WHO = JSON.stringify({ query: "{ viewer { account { email } } }" });

/** The same token, which ended a minute ago. */
function expired(token) {
  const [header, claims] = token.split(".");
  const now = Math.floor(Date.now() / 1000);
  const ended = { ...JSON.parse(Buffer.from(claims, "base64url")), iat: now - 600, exp: now - 60 };
  const signed = `${header}.${Buffer.from(JSON.stringify(ended)).toString("base64url")}`;
  const key = createPrivateKey(readFileSync(process.env.SIGNING_KEY));
  return `${signed}.${sign(null, Buffer.from(signed), key).toString("base64url")}`;
}

async function tokens() {
  const query = `mutation { signIn(input: {email: "leader@example.org", password: "leader-password-1"}) {
    session { accessToken refreshToken } } }`;
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) });
  return (await response.json()).data.signIn.session;
}

const ask = async (session) => {
  const headers = { "content-type": "application/json" };
  return (await session.fetch(url, { method: "POST", headers, body: WHO })).json();
};

test("requests with an expired token are answered after one refresh", async () => {
  const { accessToken, refreshToken } = await tokens();
  const session = new Session(url, { accessToken: expired(accessToken), refreshToken });
  const answers = await Promise.all([ask(session), ask(session), ask(session)]);
  for (const answer of answers) assert.deepEqual(answer, { data: { viewer: { account: { email: "leader@example.org" } } } });
  // The session was not taken for a stolen one.
  assert.deepEqual(await ask(session), answers[0]);
});

test("a session that is over is told apart from one whose token expired", async () => {
  const { accessToken } = await tokens();
  const session = new Session(url, { accessToken: expired(accessToken), refreshToken: "wrong" });
  await assert.rejects(ask(session), (error) => error.cause[0].code === "UNAUTHENTICATED");
});

test("a wrong password is told with a code", async () => {
  const refused = Session.signIn(url, "leader@example.org", "not the password");
  await assert.rejects(refused, (error) => error.cause[0].code === "WRONG_CREDENTIALS");
});
