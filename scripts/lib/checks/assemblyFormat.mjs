/**
 * A plugin for Prettier: AssemblyScript. It is TypeScript but for the decorators of functions (`@inline`), which TypeScript's grammar
 * knows on classes alone: they are read as comments of the same length and printed as they were.
 */
import * as estree from "prettier/plugins/estree";
import * as typescript from "prettier/plugins/typescript";

/** A decorator alone on its line. */
const decorator = /^@(\w+)$/gm;
/** What stands for one; no comment of a person's begins so. */
const mark = "//";
const typescriptParser = typescript.parsers.typescript;
const printer = estree.printers.estree;

/** @type {Record<string, import("prettier").Parser>} */
export const parsers = {
  assemblyscript: {
    ...typescriptParser,
    parse: (text, options) =>
      typescriptParser.parse(
        text.replaceAll(decorator, (_all, name) => `${mark}${name.slice(1)}`),
        options,
      ),
    astFormat: "assemblyscript",
  },
};
/** @type {Record<string, import("prettier").Printer>} */
export const printers = {
  assemblyscript: {
    ...printer,
    printComment(path, options) {
      const { value } = path.node;
      const start = options.locStart(path.node);
      const original = options.originalText.slice(start, start + value.length + 2);
      return original.startsWith("@") ? original : (printer?.printComment?.(path, options) ?? original);
    },
  },
};
