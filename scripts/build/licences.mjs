import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

/** Not among the dependencies of the page, and part of it all the same: the library that the WASM kernels are compiled with. */
const compiledIn = ["node_modules/assemblyscript"];

/** A package's own words on its licence: the file's names differ from package to package. */
const fileName = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [license]
 * @property {boolean} [dev]
 */

/**
 * What is shipped from packages, each with its licence; packages that say the same words stand over them together. Types are not shipped.
 * @param {Record<string, LockedPackage>} packages of package-lock.json, by their path
 * @param {(path: string) => string} textOf the words of a package
 * @returns {string}
 */
export function licenceList(packages, textOf) {
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const [path, { version, license, dev }] of Object.entries(packages)) {
    const name = path.split("node_modules/").at(-1) ?? "";
    if (name === "" || name.startsWith("@types/") || (dev && !compiledIn.includes(path))) continue;
    const text = textOf(path);
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version}: ${license ?? "licence not named"}`]);
  }
  const rule = "=".repeat(80);
  return [...byText].map(([text, names]) => `${rule}\n${names.join("\n")}\n\n${text}`).join("\n");
}

/** Writes public/licences.txt from what is installed. */
export function writeLicences() {
  /** @type {{ packages: Record<string, LockedPackage> }} */
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const list = licenceList(packages, (path) => {
    const folder = join(root, path);
    if (!existsSync(folder)) return "";
    const files = readdirSync(folder).filter((name) => fileName.test(name));
    return files.map((name) => `${readFileSync(join(folder, name), "utf8").trim()}\n`).join("\n");
  });
  const head = "Descent is made with these packages. Who made the samples stands on its first page.\n\n";
  const file = join(root, "public/licences.txt");
  const text = head + list;
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}
