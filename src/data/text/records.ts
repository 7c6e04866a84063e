/** Texts that a program wrote for programs, whatever their names say: JSON, and lines with a time in front. */

const string = String.raw`"(?:[^"\\\n]|\\.)*"`;
/** An object, a list of objects, texts or lists: nobody begins a text so. */
const json = new RegExp(
  String.raw`^\s*(?:(?:\[\s*)?\{\s*${string}\s*:|\[\s*${string}\s*,\s*"|\[\s*\[\s*(?:"|-?\d+\s*,))`,
);

export const isJson = (text: string): boolean => json.test(text);

const day = String.raw`(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[ /-][A-Z][a-z]{2}[ /-]\d{4}|[A-Z][a-z]{2} +\d{1,2})`;
/** A day and a time of it, in brackets or behind an address as servers write it; or a time and a level. */
const stamped = new RegExp(
  String.raw`^\W{0,2}(?:${day}[,T: ]+\s*\d{1,2}:\d{2}|\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\W+(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)|(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)[\s:[]+.{0,20}\d{1,2}:\d{2}|\S+ \S+ \S+ \[${day}[: ]\d{2}:\d{2})`,
);

const fewestLines = 10;
/** Reports of errors go on below a line. */
const mostLines = 0.5;

/** Whether most lines of a text begin with a day and a time, as those of logs and of talks that were exported do. */
export function isLog(lines: readonly string[]): boolean {
  return (
    lines.length >= fewestLines &&
    lines.filter((line) => stamped.test(line)).length >= lines.length * mostLines
  );
}
