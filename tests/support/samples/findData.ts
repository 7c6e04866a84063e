/**
 * Real data sets for tests (Node only). Their licences forbid shipping them: a test that wants one stands in tests/long and runs where
 * the environment variable DESCENT_DATA names a folder that holds it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The folder of a set, or null when it is not on this machine; that is printed. */
export function findData(name: "wikitext-2"): string | null {
  const folder = join(process.env.DESCENT_DATA ?? "", name);
  if (process.env.DESCENT_DATA && existsSync(folder)) return folder;
  console.warn(
    `Not run: ${name} is not on this machine. Set DESCENT_DATA to a folder that holds a folder of that name.`,
  );
  return null;
}
