import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Which room of src may import from which: the arrows that docs/architecture.md draws. A room is a folder right below src, or a
 * file there. A room always sees itself.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const arrows = {
  app: [
    "worker",
    "experiments",
    "cleaning",
    "data",
    "checkpoints",
    "config",
    "tokenizers",
    "offline",
    "random.ts",
    "fetched.ts",
    "said.ts",
    "csvCells.ts",
    "inTime.ts",
    "sentences",
  ],
  worker: [
    "training",
    "models",
    "backends",
    "interop",
    "experiments",
    "cleaning",
    "data",
    "checkpoints",
    "config",
    "tokenizers",
    "workers",
    "random.ts",
    "fetched.ts",
    "said.ts",
    "inTime.ts",
  ],
  training: ["models", "backends", "data", "checkpoints", "config", "tokenizers", "random.ts", "said.ts"],
  models: ["backends", "config", "random.ts", "said.ts"],
  // The one page writes as the lab does.
  interop: [
    "training",
    "models",
    "backends",
    "data",
    "checkpoints",
    "config",
    "tokenizers",
    "random.ts",
    "said.ts",
    "inTime.ts",
  ],
  backends: ["workers", "random.ts", "said.ts", "inTime.ts"],
  data: ["config", "workers", "tokenizers", "random.ts", "said.ts", "inTime.ts", "crc.ts"],
  checkpoints: ["config", "tokenizers", "random.ts", "fetched.ts", "said.ts", "inTime.ts", "crc.ts"],
  experiments: ["config", "random.ts", "said.ts"],
  cleaning: ["config", "said.ts", "csvCells.ts", "random.ts"],
  config: ["said.ts"],
  tokenizers: ["said.ts"],
  workers: [],
  offline: ["inTime.ts"],
  "random.ts": [],
  "crc.ts": [],
  "csvCells.ts": [],
  sentences: [],
  "fetched.ts": ["said.ts"],
  "said.ts": ["sentences"],
  "inTime.ts": [],
};

/** All that the page may take from the trainer: the messages, and who sends them. */
const border = ["protocol", "client", "keepAwake", "lossCount"].map((name) => `worker/border/${name}.ts`);

/** Only this room knows TensorFlow.js. */
const tfjsRoom = "interop";

/** @param {string} folder @returns {string[]} TypeScript files at any depth */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "assembly" ? [] : filesBelow(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** Imports, dynamic ones too, and the files that a worker or a fetch is told by address. */
const imports = /(?:\bfrom|\bimport|\bimport\(|\bnew URL\()\s*"([^"]+)"/g;

/**
 * Every import in a folder like src that goes against the arrows, as a sentence that says where to go instead.
 * @param {string} source
 * @returns {string[]}
 */
export function wrongArrows(source) {
  /** @type {string[]} */
  const wrong = [];
  for (const file of filesBelow(source)) {
    const path = relative(source, file);
    const room = path.split("/")[0] ?? "";
    const allowed = arrows[room];
    if (!allowed) {
      wrong.push(`src/${path}: the room ${room} is not in the table of scripts/lib/checks/arrows.mjs.`);
      continue;
    }
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(imports)) {
      if (name.startsWith("@tensorflow/") && room !== tfjsRoom)
        wrong.push(`src/${path} imports ${name}: only src/${tfjsRoom} knows TensorFlow.js.`);
      if (!name.startsWith(".")) continue;
      const target = relative(source, join(dirname(file), name));
      const other = target.split("/")[0] ?? "";
      if (target.startsWith("..") || other === room) continue;
      if (!allowed.includes(other))
        wrong.push(
          allowed.length === 0
            ? `src/${path} imports ${target}: arrows go from ${room} to nothing but itself.`
            : `src/${path} imports ${target}: arrows go from ${room} to ${allowed.join(", ")} alone.`,
        );
      else if (room === "app" && other === "worker" && !border.includes(target))
        wrong.push(
          `src/${path} imports ${target}: the page sees messages and plain data; ask the trainer through worker/border/client.ts.`,
        );
    }
  }
  return wrong;
}
