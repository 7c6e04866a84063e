/**
 * Compiles the WASM kernels (src/backends/wasm/assembly) into generated/: relaxed SIMD in tiles of 6 x 8 or plain SIMD
 * in tiles of 4 x 8, on memory of one thread's own or shared. Nothing is done when all are newer than their sources.
 */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { microkernels } from "./microkernels.mjs";
import { winogradTransforms } from "./winogradTransforms.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const assembly = join(root, "src/backends/wasm/assembly");
const generated = join(root, "generated");

export const builds = [
  { name: "kernels-relaxed", rows: 6, relaxed: true, shared: false },
  { name: "kernels-relaxed-shared", rows: 6, relaxed: true, shared: true },
  { name: "kernels-plain", rows: 4, relaxed: false, shared: false },
  { name: "kernels-plain-shared", rows: 4, relaxed: false, shared: true },
];

/** @param {string} path @returns {Promise<number>} milliseconds; 0 when there is no such file */
const changed = (path) =>
  stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );

/** @param {string[]} sources */
async function isUpToDate(sources) {
  const scripts = ["buildKernels.mjs", "microkernels.mjs", "winogradTransforms.mjs"].map((name) =>
    join(root, "scripts", name),
  );
  const matrices = join(root, "src", "backends", "winogradMatrices.json");
  const paths = [...sources.map((name) => join(assembly, name)), ...scripts, matrices];
  const newest = Math.max(...(await Promise.all(paths.map(changed))));
  const built = await Promise.all(builds.map(({ name }) => changed(join(generated, `${name}.wasm`))));
  return Math.min(...built) > newest;
}

/** The AssemblyScript of the kernels by file name. @returns {Promise<Map<string, string>>} */
export async function readSources() {
  const names = (await readdir(assembly)).filter((name) => name.endsWith(".ts"));
  return new Map(
    await Promise.all(
      names.map(async (name) => /** @type {const} */ ([name, await readFile(join(assembly, name), "utf8")])),
    ),
  );
}

/**
 * @param {(typeof builds)[number]} build
 * @param {Map<string, string>} sources
 * @returns {Promise<Uint8Array>}
 */
export async function compile({ name, rows, relaxed, shared }, sources) {
  const asc = await import("assemblyscript/asc");
  const files = new Map(sources)
    .set("microkernels.ts", microkernels(rows))
    .set("winogradTransforms.ts", winogradTransforms());
  /** @type {Uint8Array | undefined} */
  let binary;
  const options = [
    "index.ts",
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
    "--importMemory",
    "--noExportMemory",
    "--outFile",
    "kernels.wasm",
    "--enable",
    relaxed ? "simd,relaxed-simd" : "simd",
    ...(shared ? ["--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"] : []),
  ];
  const { error, stderr } = await asc.main(options, {
    readFile: (path) => files.get(basename(path)) ?? null,
    writeFile: (_path, contents) => {
      if (typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary)
    throw new Error(`The WASM kernels (${name}) could not be compiled.\n${stderr.toString()}`, {
      cause: error,
    });
  return binary;
}

/** Builds what is missing or older than its sources. */
export async function buildKernels() {
  const sources = await readSources();
  if (await isUpToDate([...sources.keys()])) return;
  await mkdir(generated, { recursive: true });
  for (const build of builds)
    await writeFile(join(generated, `${build.name}.wasm`), await compile(build, sources));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
