/** Rewrites how a kernel's text loads and stores the elements of an array, where they do not lie in memory as the text has them. */
import { withoutComments } from "./wgsl.ts";

/** What stands for `name[index]` and for `name[index] = value;`, without its semicolon. */
export interface Access {
  load(index: string): string;
  store(index: string, value: string): string;
}

/** Where the bracket opened at `open` closes. */
function closing(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === "[") depth++;
    else if (code[at] === "]" && --depth === 0) return at;
  }
  throw new Error("A bracket of a kernel is not closed.");
}

/** `= value;` and `+= value;` with the like. */
const assigning = /^\s*([-+*/]?)=(?!=)([^;]*);/;

/** What may not stand behind a load: it would store into the element or a part of it. */
const storing = /^\s*(?:(?:\.[xyzw]+|\[[^\]]*\])?\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)/;

/**
 * The text with each use of the array's elements rewritten.
 * @throws where the array is used in another way: it would be read as what it does not hold
 */
export function rewriteAccess(code: string, name: string, access: Access): string {
  const other = new RegExp(`(?<![.\\w])${name}\\b(?!\\[)`).exec(withoutComments(code));
  if (other) throw new Error(unknownUse(code, other.index, name));
  return rewritten(code, name, access);
}

const unknownUse = (code: string, at: number, name: string): string =>
  `A kernel uses “${name}”, whose elements lie in memory in a way of their own, as writing/access.ts does not know: “${code.slice(at, at + 60).replaceAll(/\s+/g, " ")}”.`;

function rewritten(code: string, name: string, access: Access): string {
  const use = new RegExp(`(?<![.\\w])${name}\\[`, "g");
  let [text, from] = ["", 0];
  for (let found = use.exec(code); found; found = use.exec(code)) {
    const open = use.lastIndex - 1;
    const close = closing(code, open);
    const index = rewritten(code.slice(open + 1, close), name, access);
    const rest = code.slice(close + 1);
    const assigned = assigning.exec(rest);
    if (!assigned && storing.test(rest)) throw new Error(unknownUse(code, found.index, name));
    text += code.slice(from, found.index);
    if (assigned) {
      const [, operator, right = ""] = assigned;
      const value = rewritten(right, name, access).trim();
      text += `${access.store(index, operator ? `${access.load(index)} ${operator} (${value})` : value)};`;
    } else text += access.load(index);
    from = close + 1 + (assigned?.[0].length ?? 0);
    use.lastIndex = from;
  }
  return text + code.slice(from);
}
