/** Texts that a program wrote or reads, whatever their names say: JSON, YAML, and lines with a time or a level in front. */

const string = String.raw`"(?:[^"\\\n]|\\.)*"`;
/** An object, a list of objects, texts or lists: nobody begins a text so. */
const json = new RegExp(
  String.raw`^\s*(?:(?:\[\s*)?\{\s*${string}\s*:|\[\s*${string}\s*,\s*"|\[\s*\[\s*(?:"|-?\d+\s*,))`,
);

/** A line as Python prints an object. */
const printed = /^\s*\{'\w+'\s*:/;

export const isJson = (text: string, lines: readonly string[]): boolean =>
  json.test(text) || lines.filter((line) => printed.test(line)).length > lines.length / 2;

/** A field of YAML, behind the dashes of the lists that it begins an entry of. */
const field = /^( *)((?:- +)*)("[^"]*"|'[^']*'|[\w.$/-]+) *:(?:\s|$)/;
const entry = /^( *)- +\S/;
/** Where YAML begins and ends, and what it does not read. */
const between = /^(?:---(?:\s|$)|\.\.\.\s*$|%YAML|\s*#)/;

/** Fewer fields and entries tell nothing; more of other lines are a text with some. */
const [fewestFields, mostOthers] = [10, 0.05];

/**
 * Whether lines are fields within fields, or lists of them. Fields beside one another alone may be a play or a glossary, and so may a
 * list of one field an entry, unless it is the same field.
 */
export function isYaml(lines: readonly string[]): boolean {
  const fields: { indent: number; dashes: number; name: string }[] = [];
  let [entries, others, last] = [0, 0, 0];
  for (const line of lines) {
    const [, before, dashes = "", name] = field.exec(line) ?? [];
    if (name !== undefined) {
      last = (before ?? "").length + dashes.length;
      fields.push({ indent: last, dashes: dashes.length, name });
    } else if (between.test(line)) continue;
    else if (entry.test(line)) entries += 1;
    // Deeper than a field: its value goes on.
    else if (fields.length === 0 || line.search(/\S/) <= last) others += 1;
  }
  if (fields.length + entries < fewestFields || fields.length === 0) return false;
  if (others > mostOthers * lines.length) return false;
  if (/^(?:---|%YAML)/.test(lines[0] ?? "")) return true;
  const least = Math.min(...fields.map(({ indent, dashes }) => indent - dashes));
  const within = fields.filter(({ indent }) => indent > least);
  const isMany = within.filter(({ dashes }) => dashes === 0).length >= fields.length / 4;
  const isSame = new Set(within.map(({ name }) => name)).size === 1;
  return within.length >= fields.length / 2 && (isMany || isSame);
}

const day = String.raw`(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[ /-][A-Z][a-z]{2}[ /-]\d{4}|[A-Z][a-z]{2} +\d{1,2})`;
const level = "(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|CRITICAL)";
/** What lines of logs and of talks begin with, beside a bracket. */
const stamps = [
  // A day and a time of it
  String.raw`${day}[,T: ]+\s*\d{1,2}:\d{2}`,
  // A level; a time with one
  String.raw`${level}[\]:\s]`,
  String.raw`\d{1,2}:\d{2}:\d{2}\b.{0,40}\b${level}\b`,
  // An address and a day, as servers have it
  String.raw`\S+ \S+ \S+ \[${day}[: ]\d{2}:\d{2}`,
  // Seconds since 1970, or since a machine was started
  String.raw`\d{10}(?:\.\d+)?\s|\s*\d+\.\d{6}\]`,
  // A time and who speaks
  String.raw`\d{1,2}:\d{2}(?::\d{2})?\s+[<*]`,
];
const stamped = new RegExp(String.raw`^\W{0,2}(?:${stamps.join("|")})`);

const fewestLines = 10;
/** Reports of errors go on below a line. */
const mostLines = 0.5;

/** Whether most lines of a text begin so. */
export function isLog(lines: readonly string[]): boolean {
  return (
    lines.length >= fewestLines &&
    lines.filter((line) => stamped.test(line)).length >= lines.length * mostLines
  );
}
