/** A Python with PyTorch, for the checks that need one: DESCENT_PYTHON, or the first of the usual names. */
import { execFileSync, spawnSync } from "node:child_process";

function findPython(): string | null {
  const names = [process.env["DESCENT_PYTHON"], "python3", "/usr/bin/python3"];
  const found = names.find(
    (name) => name && spawnSync(name, ["-c", "import torch, PIL"], { timeout: 300_000 }).status === 0,
  );
  if (!found)
    console.log("Not run: there is no Python with PyTorch and Pillow here. Name one in DESCENT_PYTHON.");
  return found ?? null;
}

/** Null where there is none: those checks are then printed as not run. */
export const python = findPython();

/** Any Python 3, for programs that need no packages; null where there is none. */
export const plainPython =
  [process.env["DESCENT_PYTHON"], "python3", "/usr/bin/python3"].find(
    (name) => name && spawnSync(name, ["-c", "import sys; assert sys.version_info >= (3, 8)"]).status === 0,
  ) ?? null;

/** A Python with Pillow and NumPy; null where there is none. */
export const pillowPython =
  [process.env["DESCENT_PYTHON"], "python3", "/usr/bin/python3"].find(
    (name) => name && spawnSync(name, ["-c", "import numpy, PIL"], { timeout: 60_000 }).status === 0,
  ) ?? null;

/** What a Python program prints; throws with its error output when it fails. */
export function runPython(parameters: string[], cwd = ".", program = python ?? "python3"): string {
  return execFileSync(program, parameters, {
    cwd,
    encoding: "utf8",
    timeout: 300_000,
    env: { ...process.env, OMP_NUM_THREADS: "1", OMP_WAIT_POLICY: "passive", PYTHONDONTWRITEBYTECODE: "1" },
  });
}
