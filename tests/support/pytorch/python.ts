/** The Pythons for the checks that need one: DESCENT_PYTHON, or the first of the usual names. Looked for when they are asked for: PyTorch takes a second to load. */
import { execFileSync, spawnSync } from "node:child_process";

const names = [process.env["DESCENT_PYTHON"], "python3", "/usr/bin/python3"];

/** The first Python that runs `program`, by the path of the program itself: a version manager's name for it takes longer to start. */
function find(program: string): string | null {
  for (const name of names) {
    if (!name) continue;
    const parameters = ["-c", `${program}\nimport sys\nprint(sys.executable)`];
    const { status, stdout } = spawnSync(name, parameters, { encoding: "utf8", timeout: 300_000 });
    if (status === 0) return stdout.trim();
  }
  return null;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** A Python with PyTorch and Pillow; null where there is none: those checks are then printed as not run. */
export const python = once(() => {
  const found = find("import torch, PIL");
  if (!found)
    console.log("Not run: there is no Python with PyTorch and Pillow here. Name one in DESCENT_PYTHON.");
  return found;
});

/** Any Python 3, for programs that need no packages; null where there is none. */
export const plainPython = once(() => find("import sys\nassert sys.version_info >= (3, 8)"));

/** A Python with Pillow and NumPy; null where there is none. */
export const pillowPython = once(() => find("import numpy, PIL"));

/** A Python with the package onnx, whose checker is the format's own; null where there is none. */
export const onnxPython = once(() => find("import onnx"));

/** What a Python program prints; throws with its error output when it fails. */
export function runPython(parameters: string[], cwd = ".", program = python() ?? "python3"): string {
  return execFileSync(program, parameters, {
    cwd,
    encoding: "utf8",
    timeout: 300_000,
    env: { ...process.env, OMP_NUM_THREADS: "1", OMP_WAIT_POLICY: "passive", PYTHONDONTWRITEBYTECODE: "1" },
  });
}
