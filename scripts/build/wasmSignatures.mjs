/** The WASM kernels, read from the AssemblyScript: which there are, and what each takes, as a type that calls are checked against. */

/**
 * Every kernel, and no other function, begins with a range of independent units and the calling thread's own memory, so that results
 * do not depend on how many threads share the units. The machine gives them.
 */
const given = "begin: i32, end: i32, own: usize";

/** @param {string} type of AssemblyScript; an address may be memory that a program places, or a number of bytes */
function typeOf(type) {
  if (type === "usize") return "Memory";
  if (["i32", "u32", "f32"].includes(type)) return "number";
  throw new Error(
    `No kernel takes a ${type} yet: say in scripts/build/wasmSignatures.mjs what a caller gives.`,
  );
}

/** The exported functions of a file that are kernels, with their other parameters. @param {string} text */
function kernelsIn(text) {
  return [...text.matchAll(/^export function (\w+)\(([^)]*)\): void/gm)].flatMap(
    ([, name = "", list = ""]) => {
      const all = list.split(",").map((one) => one.replaceAll(/\s+/g, " ").trim());
      const parameters = all.filter((one) => one !== "");
      if (parameters.slice(0, 3).join(", ") !== given) return [];
      return [{ name, parameters: parameters.slice(3) }];
    },
  );
}

/** The files that have kernels, with their kernels, in the order of names. @param {Map<string, string>} sources by file name */
export const kernelFiles = (sources) =>
  [...sources]
    .map(([file, text]) => ({ file, kernels: kernelsIn(text) }))
    .filter(({ kernels }) => kernels.length > 0)
    .toSorted((one, other) => (one.file < other.file ? -1 : 1));

/** The AssemblyScript that the compiler begins with: it exports all kernels. @param {Map<string, string>} sources by file name */
export const kernelIndex = (sources) =>
  kernelFiles(sources)
    .map(
      ({ file, kernels }) =>
        `export { ${kernels.map(({ name }) => name).join(", ")} } from "./${file.replace(/\.ts$/, "")}";\n`,
    )
    .join("");

/** The text of src/backends/wasm/machine/signatures.ts. @param {Map<string, string>} sources by file name */
export function signatures(sources) {
  const kernels = kernelFiles(sources).flatMap((file) => file.kernels);
  const lines = kernels
    .map(({ name, parameters }) => {
      const types = parameters.map((one) => {
        const [label = "", type = ""] = one.split(": ");
        return `${label}: ${typeOf(type)}`;
      });
      return `  ${name}: [${types.join(", ")}];`;
    })
    .toSorted();
  return `/**
 * Written by scripts/build/kernels.mjs from src/backends/wasm/assembly: what each kernel takes behind the units and the thread's own
 * memory. \`Memory\` is what stands for an address or a number of bytes.
 */
export interface Signatures<Memory> {
${lines.join("\n")}
}
`;
}
