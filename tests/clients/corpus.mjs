// The documents of `tests/contract/validation`: each with the verdict that the specification has for it.
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../contract/validation/", import.meta.url);

/** Every document with the rule that it is about, whether it is valid, and the variables to send with it. */
export function corpus() {
  return readdirSync(folder).sort().flatMap((file) => {
    const [, ...parts] = readFileSync(new URL(file, folder), "utf8").split(/^#: /m);
    return parts.map((part) => {
      const [head, ...lines] = part.split("\n");
      const [, verdict, variables] = head.match(/^(valid|invalid|stricter)(?: (.*))?$/);
      const rule = file.replace(".graphql", "");
      return { rule, isValid: verdict === "valid", isStricter: verdict === "stricter", variables: JSON.parse(variables ?? "{}"), document: lines.join("\n") };
    });
  });
}
