// The project's documents, and what is in them.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

export const read = (path) => readFileSync(join(root, path), "utf8");

/** Paths of all files that belong to the repository, those that are not committed yet too. */
export const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root })
  .toString()
  .trim()
  .split("\n")
  .filter((path) => existsSync(join(root, path)));

export const documents = files.filter((path) => path.endsWith(".md"));

/** The fenced blocks of a document: the words after the fence, and the lines. */
export function blocks(path) {
  const found = read(path).matchAll(/^```(\S+)(?: (.*))?\n([\s\S]*?)^```$/gm);
  return [...found].map(([, language, info, text]) => ({ path, language, info, text }));
}

/** A document without its blocks. */
export const prose = (path) => read(path).replace(/^```[\s\S]*?^```$/gm, "");
