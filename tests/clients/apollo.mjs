// Apollo Client for Chapterhouse.
import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

/** The objects that each interface and union can be, from introspection. */
export function possibleTypes({ __schema: { types } }) {
  const abstract = types.filter((type) => type.possibleTypes);
  return Object.fromEntries(abstract.map((type) => [type.name, type.possibleTypes.map(({ name }) => name)]));
}

export function apolloClient(session, introspection) {
  return new ApolloClient({
    link: new HttpLink({ uri: session.url, fetch: session.fetch }),
    cache: new InMemoryCache({
      possibleTypes: possibleTypes(introspection),
      typePolicies: {
        // A country has a code in place of an id.
        Country: { keyFields: ["code"] },
        Query: { fields: { chapters: relayStylePagination(["filter", "orderBy"]) } },
      },
    }),
  });
}
