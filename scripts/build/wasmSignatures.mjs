/** What each WASM kernel takes, as a type that calls are checked against: read from the AssemblyScript. */

/** Every kernel begins with the range of units and the calling thread's own memory, which the machine gives. */
const given = "begin: i32, end: i32, own: usize";

/** @param {string} type of AssemblyScript; an address may be memory that a program places, or a number of bytes */
function typeOf(type) {
  if (type === "usize") return "Memory";
  if (["i32", "u32", "f32"].includes(type)) return "number";
  throw new Error(
    `No kernel takes a ${type} yet: say in scripts/build/wasmSignatures.mjs what a caller gives.`,
  );
}

/**
 * The parameters of an exported function.
 * @param {string} name @param {Iterable<string>} texts of the files
 */
function parametersOf(name, texts) {
  for (const text of texts) {
    const found = new RegExp(`^export function ${name}\\(([^)]*)\\): void`, "m").exec(text);
    if (!found) continue;
    const all = (found[1] ?? "").split(",").map((one) => one.replaceAll(/\s+/g, " ").trim());
    const parameters = all.filter((one) => one !== "");
    if (parameters.slice(0, 3).join(", ") !== given)
      throw new Error(`The kernel ${name} does not begin with (${given}).`);
    return parameters.slice(3).map((one) => {
      const [label = "", type = ""] = one.split(": ");
      return `${label}: ${typeOf(type)}`;
    });
  }
  throw new Error(`src/backends/wasm/assembly/index.ts exports ${name}, which no file there has.`);
}

/** The text of src/backends/wasm/machine/signatures.ts. @param {Map<string, string>} sources by file name */
export function signatures(sources) {
  const index = sources.get("index.ts") ?? "";
  const names = [...index.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list = ""]) =>
    list.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()])),
  );
  const lines = names.toSorted().map((name) => {
    const parameters = parametersOf(name, sources.values());
    return `  ${name}: [${parameters.join(", ")}];`;
  });
  return `/**
 * Written by scripts/build/kernels.mjs from src/backends/wasm/assembly: what each kernel takes behind the units and the thread's own
 * memory. \`Memory\` is what stands for an address or a number of bytes.
 */
export interface Signatures<Memory> {
${lines.join("\n")}
}
`;
}
