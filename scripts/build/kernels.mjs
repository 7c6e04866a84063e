/**
 * Compiles the AssemblyScript into generated/. The kernels, which are every function of src/backends/wasm/assembly that is exported
 * and begins with (begin, end, own): relaxed SIMD in tiles of 6 x 8 or plain SIMD in tiles of 4 x 8, on memory of one thread's own or
 * shared. The decoder of small JPEGs (src/data/pictures/assembly), once.
 * Nothing is done when all are newer than their sources.
 */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { microkernels } from "./microkernels.mjs";
import { kernelIndex, signatures } from "./wasmSignatures.mjs";
import { winogradTransforms } from "./winogradTransforms.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const assembly = join(root, "src/backends/wasm/assembly");
const decoder = join(root, "src/data/pictures/assembly");
const generated = join(root, "generated");
export const signaturesPath = join(root, "src/backends/wasm/machine/signatures.ts");

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

/** Whether the newest of some sources is older than all that is built of them. @param {string[]} paths @param {string[]} names */
async function isUpToDate(paths, names) {
  const newest = Math.max(...(await Promise.all(paths.map(changed))));
  const built = await Promise.all(names.map((name) => changed(join(generated, `${name}.wasm`))));
  return Math.min(...built) > newest;
}

/** @param {string[]} sources */
function kernelPaths(sources) {
  const scripts = ["kernels.mjs", "microkernels.mjs", "wasmSignatures.mjs", "winogradTransforms.mjs"].map(
    (name) => join(root, "scripts/build", name),
  );
  const matrices = join(root, "src", "backends", "winogradMatrices.json");
  return [...sources.map((name) => join(assembly, name)), ...scripts, matrices];
}

/** The AssemblyScript of the kernels, or of another folder, by file name. @returns {Promise<Map<string, string>>} */
export async function readSources(folder = assembly) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ts"));
  return new Map(
    await Promise.all(
      names.map(async (name) => /** @type {const} */ ([name, await readFile(join(folder, name), "utf8")])),
    ),
  );
}

/**
 * @param {string} name for the message of an error
 * @param {Map<string, string>} files
 * @param {string[]} options of the compiler, the first file among them
 * @returns {Promise<Uint8Array>}
 */
async function assemble(name, files, options) {
  const asc = await import("assemblyscript/asc");
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(
    [...options, "-O3", "--noAssert", "--runtime", "stub", "--outFile", "assembled.wasm"],
    {
      readFile: (path) => files.get(basename(path)) ?? null,
      writeFile: (_path, contents) => {
        if (typeof contents !== "string") binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary)
    throw new Error(`${name}.wasm could not be compiled.\n${stderr.toString()}`, { cause: error });
  return binary;
}

/**
 * @param {(typeof builds)[number]} build
 * @param {Map<string, string>} sources
 * @returns {Promise<Uint8Array>}
 */
export async function compile({ name, rows, relaxed, shared }, sources) {
  const files = new Map(sources)
    .set("microkernels.ts", microkernels(rows))
    .set("winogradTransforms.ts", winogradTransforms())
    .set("index.ts", kernelIndex(sources));
  return assemble(name, files, [
    "index.ts",
    "--importMemory",
    "--noExportMemory",
    "--enable",
    relaxed ? "simd,relaxed-simd" : "simd",
    ...(shared ? ["--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"] : []),
  ]);
}

async function buildDecoder() {
  const files = await readSources(decoder);
  const paths = [...[...files.keys()].map((name) => join(decoder, name)), fileURLToPath(import.meta.url)];
  if (await isUpToDate(paths, ["jpeg"])) return;
  await mkdir(generated, { recursive: true });
  await writeFile(
    join(generated, "jpeg.wasm"),
    await assemble("jpeg", files, ["jpeg.ts", "--enable", "simd"]),
  );
}

/** The types of calls into the kernels, as they lie in src. @param {Map<string, string>} sources @returns {Promise<string>} */
export async function signaturesFile(sources) {
  return format(signatures(sources), { ...(await resolveConfig(signaturesPath)), filepath: signaturesPath });
}

/** Builds what is missing or older than its sources. */
export async function buildKernels() {
  await buildDecoder();
  const sources = await readSources();
  const names = builds.map(({ name }) => name);
  if (await isUpToDate(kernelPaths([...sources.keys()]), names)) return;
  await mkdir(generated, { recursive: true });
  await writeFile(signaturesPath, await signaturesFile(sources));
  for (const build of builds)
    await writeFile(join(generated, `${build.name}.wasm`), await compile(build, sources));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
