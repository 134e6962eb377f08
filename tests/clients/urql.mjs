// urql with its normalized cache for Chapterhouse.
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";

/** How objects are found in the cache: by id, a country by its code; those without either lie within another object. */
export function keys({ __schema: { types } }) {
  const objects = types.filter((type) => type.kind === "OBJECT" && !type.name.startsWith("__"));
  const withoutId = objects.filter((type) => !type.fields.some((field) => field.name === "id"));
  const embedded = Object.fromEntries(withoutId.map((type) => [type.name, () => null]));
  return { ...embedded, Country: (country) => country.code };
}

export function urqlClient(session, introspection) {
  return new Client({
    url: session.url,
    fetch: session.fetch,
    exchanges: [
      cacheExchange({
        schema: introspection,
        keys: keys(introspection),
        resolvers: { Query: { chapters: relayPagination() } },
      }),
      fetchExchange,
    ],
  });
}
