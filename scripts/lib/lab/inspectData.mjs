import { writeFileSync } from "node:fs";
import { OptionsError, readFlags } from "../options/configFlags.mjs";
import { openLab, saveBlob, whileAlive } from "./lab.mjs";
import { openData } from "./openData.mjs";
import { giveTokenizer } from "./tokenizerFiles.mjs";

/** @typedef {import("../../../src/app/actions/data/inspect.ts").Inspection} Inspection */

export const usage = `npm run inspect -- --data FOLDER|FILE [options]

Prints what the page understood of data, without training on it.

  --data FOLDER|FILE          pictures or a text, as the page takes them
  --layout NAME --training FOLDER --validation FOLDER|split --test FOLDER|none
  --class-from COLUMN|folder --encoding NAME --vocabulary N
  --tokenizer auto|words|characters|bpe|FILE
                              FILE: tokenizer.json, or vocab.json with merges.txt beside it
  --turn keep|upright         pictures as they lie, or turned as their EXIF says
  --duplicates keep|outOfValidation|outOfTraining
                              how it is read, where what is found is not what is meant
  --seed N                    of the split where there is no validation part
  --json FILE                 all of it as JSON
  --pixels FILE --size N      the first 64 training pictures as the network gets them: .safetensors
  --headed                    shows the window

Exit status: 0 it was understood, 1 it was not (the reason is on standard error), 2 bad options.`;

/**
 * @typedef {object} InspectOptions
 * @property {string} data
 * @property {string} link
 * @property {string | null} tokenizer a file that texts are cut by
 * @property {string | null} json
 * @property {string | null} pixels
 * @property {number} size
 * @property {boolean} headed
 * @property {boolean} help
 */

const own = /** @type {const} */ ({
  data: { type: "string" },
  json: { type: "string" },
  pixels: { type: "string" },
  headed: { type: "boolean" },
  help: { type: "boolean", short: "h" },
});

/**
 * Reads the command line. Throws OptionsError.
 * @param {string[]} parameters
 * @returns {Promise<InspectOptions>}
 */
export async function readInspectOptions(parameters) {
  const { text, isSet, tokenizer, link, config } = await readFlags(parameters, own);
  const { pictureSize } = config();
  const data = text("data");
  const help = isSet("help");
  if (data === null && !help) throw new OptionsError("--data says what to look at.");
  if (text("pixels") !== null && text("size") === null)
    throw new OptionsError("--pixels wants --size, the side of the pictures in pixels.");
  return {
    data: data ?? "",
    link: link.toString(),
    tokenizer,
    json: text("json"),
    pixels: text("pixels"),
    size: pictureSize,
    headed: isSet("headed"),
    help,
  };
}

/** Classes and problems are printed as far as a person reads. */
const printed = 24;

/**
 * @param {Inspection} found
 * @returns {string}
 */
function report(found) {
  const lines = [`${found.kind}, ${found.layout} (${found.confidence})`];
  if (found.seen !== null) lines.push(found.seen);
  const { classes, tokens } = found;
  if (classes) {
    lines.push(
      `${classes.length} classes; training ${found.train}, validation ${found.validation}, test ${found.test}, without labels ${found.unlabelled}`,
    );
    const most = Math.max(1, ...classes.map(({ train, validation }) => train + validation));
    for (const { name, train, validation, test } of classes.slice(0, printed))
      lines.push(
        `  ${"#".repeat(Math.ceil((24 * (train + validation)) / most)).padEnd(24)} ${train} + ${validation}${test > 0 ? ` + ${test}` : ""}  ${name}`,
      );
    if (classes.length > printed) lines.push(`  and ${classes.length - printed} more`);
  }
  if (tokens)
    lines.push(
      `${found.encoding}, by ${found.tokenizer}: ${found.vocabulary} different; training ${tokens.train}, validation ${tokens.valid}, test ${tokens.test} tokens`,
      `  ${found.excerpt}`,
    );
  lines.push(...found.notices);
  for (const { path, kind, text } of found.problems.slice(0, printed))
    lines.push(`${kind}: ${path}: ${text}`);
  if (found.problems.length > printed) lines.push(`and ${found.problems.length - printed} more files`);
  return lines.join("\n");
}

/**
 * Opens the data in the page and tells what it understood. Gives the exit status.
 * @param {InspectOptions} options
 * @returns {Promise<number>}
 */
export async function inspectData({ data, link, tokenizer, json, pixels, size, headed }) {
  const lab = await openLab({ link, headed });
  try {
    await giveTokenizer(lab, tokenizer);
    const stop = new AbortController().signal;
    /** @type {string | null} */
    let refused = null;
    await openData(lab, data, ({ mode }) => mode === "ready", stop).catch((error) => {
      refused = error instanceof Error ? error.message : String(error);
    });
    const found = await whileAlive(
      lab,
      lab.page.evaluate(() => window.descent.inspect()),
    );
    if (refused !== null && found.kind === null) found.error ??= refused;
    if (found.error === null && pixels !== null && found.kind === "images")
      await saveBlob(
        lab,
        lab.page.evaluateHandle((side) => window.descent.firstPictures(side), size),
        "pictures.safetensors",
        pixels,
      );
    // After the pixels: what cannot be read shows when it is opened.
    const whole =
      pixels === null || found.error !== null
        ? found
        : await whileAlive(
            lab,
            lab.page.evaluate(() => window.descent.inspect()),
          );
    if (json !== null) writeFileSync(json, `${JSON.stringify(whole, null, 2)}\n`);
    if (whole.error !== null) {
      console.error(whole.error);
      return 1;
    }
    console.log(report(whole));
    return 0;
  } finally {
    await lab.close();
  }
}
