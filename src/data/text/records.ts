/** Texts that a program wrote, whatever their names say: JSON, and lines with a time or a level in front. */

const string = String.raw`"(?:[^"\\\n]|\\.)*"`;
/** An object, a list of objects, texts or lists: nobody begins a text so. */
const json = new RegExp(
  String.raw`^\s*(?:(?:\[\s*)?\{\s*${string}\s*:|\[\s*${string}\s*,\s*"|\[\s*\[\s*(?:"|-?\d+\s*,))`,
);

/** A line as Python prints an object. */
const printed = /^\s*\{'\w+'\s*:/;

export const isJson = (text: string, lines: readonly string[]): boolean =>
  json.test(text) || lines.filter((line) => printed.test(line)).length > lines.length / 2;

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
