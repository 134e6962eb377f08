// The unit for systemd: its syntax, and that the program takes what it is started with.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

import { read } from "./documents.mjs";

const UNIT = "deploy/chapterhouse.service";
const program = resolve(process.env.CHAPTERHOUSE);

/** The sections with their settings. */
function sections(text) {
  const found = {};
  let section;
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const heading = line.match(/^\[(\w+)\]$/);
    if (heading) {
      section = found[heading[1]] = {};
      continue;
    }
    const [, name, value] = line.match(/^([A-Z]\w*)=(.*)$/) ?? assert.fail(`no setting: ${line}`);
    assert.ok(section && !(name in section), `${name} is outside of a section, or there twice`);
    section[name] = value;
  }
  return found;
}

test("the unit has its sections, and starts the program with options that it has", () => {
  const { Unit, Service, Install } = sections(read(UNIT));
  assert.ok(Unit.Description && Install.WantedBy === "multi-user.target");
  const [file, task, ...options] = Service.ExecStart.split(" ");
  assert.ok(file.endsWith("/chapterhouse"));
  const known = execFileSync(program, [task, "--help"]).toString();
  for (const option of options.filter((option) => option.startsWith("--"))) {
    assert.match(known, new RegExp(` ${option} `), option);
  }
  assert.ok(15 < Number(Service.TimeoutStopSec));
  assert.equal(`/var/lib/${Service.StateDirectory}`, options[options.indexOf("--data-dir") + 1]);
});

const isHere = spawnSync("systemd-analyze", ["--version"]).status === 0;

test("systemd finds no fault in the unit", { skip: !isHere && "there is no systemd-analyze" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "chapterhouse-unit."));
  try {
    const unit = join(folder, "chapterhouse.service");
    // The program is not installed here.
    writeFileSync(unit, read(UNIT).replace("/usr/local/bin/chapterhouse", program));
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", unit]);
    const faults = stderr.toString().split("\n").filter((line) => line.includes("chapterhouse.service"));
    assert.deepEqual([status, faults], [0, []], stderr.toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
