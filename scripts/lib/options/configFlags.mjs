import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadRunConfig } from "./runConfig.mjs";

/** Options that cannot be used; the message says which and why. */
export class OptionsError extends Error {
  /** @override */
  name = "OptionsError";
}

/**
 * A command line of a script's own options and one flag for every field of a configuration.
 * @typedef {object} Flags
 * @property {(name: string) => string | null} text an option's text, null when it was not given
 * @property {(name: string) => string[]} texts of an option that may be given several times
 * @property {(name: string) => boolean} isSet
 * @property {string | null} tokenizer the file of --tokenizer, which a link cannot have
 * @property {URLSearchParams} link the preset, the size and the fields that were given, as the page's address has them
 * @property {() => import("../../../src/config/config.ts").RunConfig} config what the link means; throws OptionsError
 */

/**
 * `--size` is a network's size by name, or the side of pictures in pixels.
 * @param {string} name
 * @param {string} value
 */
const isSide = (name, value) => name === "size" && /^\d/.test(value);

/**
 * Reads a command line. Throws OptionsError.
 * @param {string[]} parameters
 * @param {import("node:util").ParseArgsConfig["options"]} own the script's own options
 * @returns {Promise<Flags>}
 */
export async function readFlags(parameters, own) {
  const { fields, readAsFields, readLink } = await loadRunConfig();
  /** @type {import("node:util").ParseArgsConfig["options"]} */
  const options = { ...own, preset: { type: "string" }, size: { type: "string" } };
  for (const { flag, kind } of Object.values(fields))
    options[flag.slice(2)] = { type: kind === "boolean" ? "boolean" : "string" };
  for (const { flag } of Object.values(readAsFields)) options[flag.slice(2)] ??= { type: "string" };
  const values = refusing(() => parseArgs({ args: parameters, options, allowNegative: true }).values);
  const tokenizer = tokenizerFile(values, readAsFields.tokenizer.choices);
  if (tokenizer !== null) {
    delete values["tokenizer"];
    if (values["vocabulary"] !== undefined)
      throw new OptionsError("A tokenizer from a file has its own vocabulary. Leave --vocabulary out.");
  }
  const link = new URLSearchParams();
  for (const name of ["preset", "size"]) {
    const value = values[name];
    if (typeof value === "string" && !isSide(name, value)) link.set(name, value);
  }
  for (const [field, { flag }] of Object.entries(fields)) {
    const value = values[flag.slice(2)];
    // A size by name is none of the pictures.
    const isOther = flag === "--size" && !isSide("size", String(value));
    if (value !== undefined && !isOther) link.set(field, String(value));
  }
  for (const [field, { flag }] of Object.entries(readAsFields)) {
    const value = values[flag.slice(2)];
    if (typeof value === "string" && !Object.hasOwn(fields, field)) link.set(`read.${field}`, value);
  }
  return {
    text: (name) => {
      const value = values[name];
      return typeof value === "string" ? value : null;
    },
    texts: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.map(String) : [];
    },
    isSet: (name) => values[name] === true,
    tokenizer,
    link,
    config: () => refusing(() => readLink(link.toString()).config),
  };
}

/**
 * The file of --tokenizer, or null where it is one of the choices. Throws OptionsError where there is no such file.
 * @param {Record<string, unknown>} values
 * @param {readonly string[]} choices
 */
function tokenizerFile({ tokenizer }, choices) {
  if (typeof tokenizer !== "string" || choices.includes(tokenizer)) return null;
  if (statSync(tokenizer, { throwIfNoEntry: false })?.isFile()) return resolve(tokenizer);
  throw new OptionsError(
    `--tokenizer is ${tokenizer}, but it must be ${choices.join(", ")}, or a file that is there: tokenizer.json, or vocab.json with merges.txt beside it.`,
  );
}

/**
 * What `read` gives; what it throws is told as OptionsError.
 * @template T
 * @param {() => T} read
 * @returns {T}
 */
function refusing(read) {
  try {
    return read();
  } catch (cause) {
    throw new OptionsError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
