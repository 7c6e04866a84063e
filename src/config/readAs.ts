/**
 * How a folder is to be read where the person has said so: what the data card's “Read as” chooses. Whatever is left out is
 * found by the recogniser. It travels in the link, in run.json, in checkpoints and in the cluster's bundle. A leaf.
 */
import { say } from "../said.ts";
import { ConfigError } from "./parse.ts";

/** Names of the layouts that are known, as the link and `--layout` write them. */
export const layoutNames = [
  "tinyImageNet",
  "imageNet",
  "food101",
  "pets",
  "aircraft",
  "parts",
  "classFolders",
  "table",
  "corpus",
  "texts",
  "jsonLines",
  "textTable",
] as const;
export type LayoutName = (typeof layoutNames)[number];

/** Each choice: its flag, and what a value of it means. */
export const readAsFields = {
  layout: { flag: "--layout", choices: layoutNames },
  /** Path of the training folder, from the chosen folder on. */
  train: { flag: "--training", choices: null },
  /** Path of the validation folder, or `split`: a tenth of each class of the training part. */
  validation: { flag: "--validation", choices: null },
  /** Path of the test folder, or `none`. */
  test: { flag: "--test", choices: null },
  /** `folder`, or the column of the table that holds the class. */
  classFrom: { flag: "--class-from", choices: null },
  /** As TextDecoder names it. */
  encoding: { flag: "--encoding", choices: null },
  /** One of these, or a tokenizer from a file, by what `isTokenizerFile` takes. */
  tokenizer: { flag: "--tokenizer", choices: ["auto", "words", "characters", "bpe"] },
  /** Most tokens. */
  vocabulary: { flag: "--vocabulary", choices: null },
  /** Whether pictures are turned as their EXIF says; torchvision and Pillow keep them as they lie. */
  turn: { flag: "--turn", choices: ["keep", "upright"] },
  /** What becomes of pictures that stand in training and validation. */
  duplicates: { flag: "--duplicates", choices: ["keep", "outOfValidation", "outOfTraining"] },
} as const satisfies Record<string, { flag: string; choices: readonly string[] | null }>;

export type ReadAsField = keyof typeof readAsFields;
export type ReadAs = Partial<Record<ReadAsField, string>>;

const longest = 4096;

/** Whether a choice of `tokenizer` is one that came from a file: `file:` and the eight digits of its checksum. */
export const isTokenizerFile = (choice: string | undefined): choice is `file:${string}` =>
  choice !== undefined && /^file:[0-9a-f]{8}$/.test(choice);

/** One choice from a link or a flag. Throws ConfigError. */
export function checkReadAs(field: string, value: unknown): string {
  if (!Object.hasOwn(readAsFields, field))
    throw new ConfigError("model", say("noSuchReading", field.slice(0, 60)));
  const { flag, choices } = readAsFields[field as ReadAsField];
  const allowed: readonly string[] | null = choices;
  if (typeof value === "string" && value.length <= longest && (!allowed || allowed.includes(value)))
    return value;
  if (field === "tokenizer" && typeof value === "string" && isTokenizerFile(value)) return value;
  const said = String(value).slice(0, 40);
  throw new ConfigError("model", say("readingChoice", flag, said, allowed ? allowed.join(", ") : ""));
}

/** All choices from untrusted parts, e.g. of a run.json. Throws ConfigError. */
export function parseReadAs(parts: unknown): ReadAs {
  if (typeof parts !== "object" || parts === null || Array.isArray(parts))
    throw new ConfigError("model", say("readAsNotObject"));
  const choices: ReadAs = {};
  for (const [field, value] of Object.entries(parts))
    choices[field as ReadAsField] = checkReadAs(field, value);
  return choices;
}

const prefix = "read.";

/** The choices of a link; its other parts are left alone. Throws ConfigError. */
export function readAsOfLink(link: URLSearchParams): ReadAs {
  const choices: ReadAs = {};
  for (const [name, value] of link)
    if (name.startsWith(prefix)) {
      const field = name.slice(prefix.length);
      choices[field as ReadAsField] = checkReadAs(field, value);
    }
  return choices;
}

export function isReadAs(name: string): boolean {
  return name.startsWith(prefix);
}

/** The choices as parts of a link. */
export function readAsToLink(choices: ReadAs): [name: string, value: string][] {
  return Object.entries(choices).map(([field, value]) => [`${prefix}${field}`, value]);
}
