// Prints the schema as a role sees it, for code generation: `GRAPHQL_URL=… node print-schema.mjs > schema.graphql`.
// `TOKEN` is an access token; without one, it is the schema of the public.
import { buildClientSchema, getIntrospectionQuery, printSchema } from "graphql";

const headers = { "content-type": "application/json" };
if (process.env.TOKEN) headers.authorization = `Bearer ${process.env.TOKEN}`;
const body = JSON.stringify({ query: getIntrospectionQuery() });
const response = await fetch(process.env.GRAPHQL_URL, { method: "POST", headers, body });
const { data, errors } = await response.json();
if (errors) throw new Error(errors[0].message);
console.log(printSchema(buildClientSchema(data)));
