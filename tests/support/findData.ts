/**
 * Real data sets for tests (Node only). Their licences forbid shipping them, so a test that wants one looks for it: in the
 * folder that the environment variable DESCENT_DATA names, or packed in ../shared/data beside the project.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type DataName = "wikitext-2" | "tiny-imagenet-10" | "tiny-imagenet-20" | "tiny-imagenet-200";

/** The unpacked folder of a set, or null when it is not on this machine; that is printed once. */
export function findData(name: DataName): string | null {
  const given = process.env.DESCENT_DATA;
  if (given && existsSync(join(given, name))) return join(given, name);
  const unpack = join(import.meta.dirname, "../../../shared/data/unpack");
  if (existsSync(unpack)) {
    const target = join(tmpdir(), "data");
    execFileSync(unpack, [name, target], { timeout: 300_000 });
    return join(target, name);
  }
  console.warn(`${name} is not on this machine (see DESCENT_DATA): its tests do not run.`);
  return null;
}
