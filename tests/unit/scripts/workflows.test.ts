import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import packageFile from "../../../package.json" with { type: "json" };

const folder = ".github/workflows";
const workflows = readdirSync(folder).map(
  (name) => [name, readFileSync(join(folder, name), "utf8")] as const,
);

test.each(workflows)("every command that %s runs is there", (_name, text) => {
  const commands = [...text.matchAll(/- run: npm (?:run )?(\S+)/g)].map(([, command]) => command);
  expect(commands.length).toBeGreaterThan(1);
  for (const command of commands) expect(["ci", ...Object.keys(packageFile.scripts)]).toContain(command);
});

test("the checks run on the oldest Node.js that package.json allows", () => {
  const oldest = packageFile.engines.node.replace(">=", "");
  expect(readFileSync(join(folder, "checks.yml"), "utf8")).toContain(`node: ["${oldest}", `);
});
