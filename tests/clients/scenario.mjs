// What the tests of clients have in common: who signs in, and the documents that they send.
import { introspection } from "./server.mjs";
import { Session } from "./session.mjs";

export const PAGE = `query Directory($first: Int!, $after: String) {
  chapters(filter: { countries: ["US"] }, first: $first, after: $after) {
    edges { cursor node { id name publicStatus country { code name } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const OWN = `query Own {
  viewer { chapters { id name version meetingSchedule viewerPermissions { update { allowed reason } } } }
}`;

export const UPDATE = `mutation Update($input: UpdateChapterInput!) {
  updateChapter(input: $input) {
    chapter { id version meetingSchedule }
    replayed
    errors { code message path ... on VersionConflict { currentVersion changedFields } }
  }
}`;

/** Somebody of the sample world, with what introspection shows to leaders. */
export async function signedIn(account) {
  const url = process.env.GRAPHQL_URL;
  const session = await Session.signIn(url, `${account}@example.org`, `${account}-password-1`);
  return { session, schema: await introspection("leader") };
}
