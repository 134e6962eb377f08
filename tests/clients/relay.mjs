// Relay's environment for Chapterhouse.
import relay from "relay-runtime";

const { Environment, Network, RecordSource, Store } = relay;

export function relayEnvironment(session) {
  const fetchFn = async ({ text, name }, variables) => {
    const response = await session.fetch(session.url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    return response.json();
  };
  return new Environment({ network: Network.create(fetchFn), store: new Store(new RecordSource()) });
}
