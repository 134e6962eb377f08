// Small changes to documents, some of which make them invalid.
import { Kind, parseType, parseValue, visit } from "graphql";

/** Chooses among things by a generator of random numbers that begins at `seed` (mulberry32). */
export function random(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return (all) => all[Math.floor(next() * all.length)];
}

const VALUES = ["1", "-1", "1.5", "3000000000", "true", "null", '"x"', '"STUDENT"', "STUDENT", "NAME_ASC", "[]", "[1]", "{}",
  '{id: "x"}', "[[null]]", "{kinds: STUDENT}", '"2026-03-01"', "$a", "[$a]"];
const TYPES = ["Int", "Int!", "ID", "ID!", "[ID!]", "[ID!]!", "String", "Boolean!", "ChapterKind", "ChapterFilterInput",
  "Chapter", "Nonsense", "Float"];
const NAMES = ["id", "name", "role", "nodes", "totalCount", "kind", "kinds", "country", "__typename", "nonsense", "first", "filter",
  "a", "skip", "Chapter", "Node", "Viewer", "Relationship", "ChapterFilterInput", "version"];

const name = (value) => ({ kind: Kind.NAME, value });
const directive = (called, value) => ({
  kind: Kind.DIRECTIVE,
  name: name(called),
  arguments: [{ kind: Kind.ARGUMENT, name: name("if"), value }],
});

/** What can be done to a node of each kind; `choose` chooses among things. */
const CHANGES = {
  [Kind.FIELD]: [
    (node, choose) => ({ ...node, name: name(choose(NAMES)) }),
    (node, choose) => ({ ...node, alias: name(choose(NAMES)) }),
    (node) => ({ ...node, selectionSet: undefined }),
    (node) => ({ ...node, arguments: node.arguments.slice(1) }),
    (node) => ({ ...node, arguments: [...node.arguments, ...node.arguments] }),
    (node, choose) => ({ ...node, arguments: [...node.arguments, argument(choose)] }),
    (node, choose) => ({ ...node, directives: [...node.directives, directive(choose(["skip", "include", "oneOf"]), parseValue(choose(VALUES)))] }),
  ],
  [Kind.ARGUMENT]: [
    (node, choose) => ({ ...node, value: parseValue(choose(VALUES)) }),
    (node, choose) => ({ ...node, name: name(choose(NAMES)) }),
  ],
  [Kind.OBJECT_FIELD]: [
    (node, choose) => ({ ...node, value: parseValue(choose(VALUES)) }),
    (node, choose) => ({ ...node, name: name(choose(NAMES)) }),
  ],
  [Kind.OBJECT]: [
    (node) => ({ ...node, fields: node.fields.slice(1) }),
    (node) => ({ ...node, fields: [...node.fields, ...node.fields.slice(0, 1)] }),
  ],
  [Kind.LIST]: [(node, choose) => ({ ...node, values: [...node.values, parseValue(choose(VALUES))] })],
  [Kind.VARIABLE]: [(node, choose) => ({ ...node, name: name(choose(NAMES)) })],
  [Kind.VARIABLE_DEFINITION]: [
    (node, choose) => ({ ...node, type: parseType(choose(TYPES)) }),
    (node, choose) => ({ ...node, defaultValue: parseValue(choose(VALUES.filter((value) => !value.includes("$")))) }),
    (node) => ({ ...node, defaultValue: undefined }),
  ],
  [Kind.FRAGMENT_SPREAD]: [(node, choose) => ({ ...node, name: name(choose(NAMES)) })],
  [Kind.FRAGMENT_DEFINITION]: [(node, choose) => ({ ...node, typeCondition: named(choose) })],
  [Kind.INLINE_FRAGMENT]: [
    (node, choose) => ({ ...node, typeCondition: named(choose) }),
    (node) => ({ ...node, typeCondition: undefined }),
  ],
  [Kind.SELECTION_SET]: [
    (node) => ({ ...node, selections: [...node.selections, ...node.selections] }),
    (node, choose) => ({ ...node, selections: [...node.selections, ...repeated(choose(node.selections))] }),
    (node, choose) => ({ ...node, selections: [...node.selections, inline(node, choose)] }),
    (node, choose) => ({ ...node, selections: [choose(node.selections)] }),
  ],
  [Kind.OPERATION_DEFINITION]: [
    (node, choose) => ({ ...node, operation: choose(["query", "mutation"]) }),
    (node) => ({ ...node, variableDefinitions: node.variableDefinitions?.slice(1) }),
    (node, choose) => ({ ...node, variableDefinitions: [...(node.variableDefinitions ?? []), definition(choose)] }),
    (node, choose) => ({ ...node, directives: [directive(choose(["skip", "nonsense"]), parseValue("true"))] }),
  ],
};

function argument(choose) {
  return { kind: Kind.ARGUMENT, name: name(choose(NAMES)), value: parseValue(choose(VALUES)) };
}

function named(choose) {
  return { kind: Kind.NAMED_TYPE, name: name(choose(NAMES)) };
}

function definition(choose) {
  const variable = { kind: Kind.VARIABLE, name: name("a") };
  return { kind: Kind.VARIABLE_DEFINITION, variable, type: parseType(choose(TYPES)), directives: [] };
}

/** A field again, with other arguments or another field under its name. */
function repeated(node) {
  return node.kind === Kind.FIELD ? [{ ...node, alias: node.alias ?? node.name, arguments: node.arguments.slice(1) }] : [node];
}

function inline(set, choose) {
  const typeCondition = choose([undefined, named(choose)]);
  return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives: [], selectionSet: set };
}

/** The document with one to three changes. */
export function changed(document, choose) {
  let result = document;
  for (let left = choose([1, 1, 2, 3]); 0 < left; left -= 1) {
    let count = 0;
    visit(result, { enter: (node) => { count += CHANGES[node.kind] ? 1 : 0; } });
    const place = choose([...Array(count).keys()]);
    let at = -1;
    result = visit(result, {
      enter(node) {
        if (!CHANGES[node.kind]) return undefined;
        at += 1;
        return at === place ? choose(CHANGES[node.kind])(node, choose) : undefined;
      },
    });
  }
  return result;
}
