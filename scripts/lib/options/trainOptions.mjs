import { OptionsError, readFlags } from "./configFlags.mjs";
import { loadRunConfig } from "./runConfig.mjs";

/** Fields whose flags have lines of their own. */
const ownLines = ["model", "steps", "length", "prompt", "temperature", "topK"];

/**
 * The flags of some fields, line by line.
 * @param {readonly string[]} flags
 */
function lines(flags) {
  /** @type {string[]} */
  const all = [];
  for (const flag of flags) {
    const last = all.at(-1);
    if (last !== undefined && last.length + flag.length < 100) all[all.length - 1] = `${last} ${flag}`;
    else all.push(`  ${flag}`);
  }
  return all.join("\n");
}

/** What the command takes; models and fields are told by their tables. */
export async function readUsage() {
  const { allFields, defaultModel, fields, fieldsOf, modelNames, modelSettings, preset } =
    await loadRunConfig();
  const sizes = Object.keys(modelSettings.gpt.sizes ?? {});
  const plain = allFields.filter((field) => !ownLines.includes(field));
  const shared = plain.filter((field) => modelNames.every((model) => fieldsOf(model).includes(field)));
  /** @param {keyof typeof fields} field */
  const flagOf = (field) => {
    const row = fields[field];
    const { flag } = row;
    switch (row.kind) {
      case "number":
        return `${flag} ${row.integer ? "N" : "X"}${row.nullable ? "|none" : ""}`;
      case "choice":
        return `${flag} ${Object.keys(row.choices).join("|")}`;
      case "boolean":
        return preset("report", defaultModel)[field] === true ? `--no-${flag.slice(2)}` : flag;
      case "epochs":
        return `${flag} 5,10`;
      default:
        return `${flag} TEXT`;
    }
  };
  /** @type {Map<string, string[]>} models by the flags that not all have */
  const special = new Map();
  for (const model of modelNames) {
    const flags = lines(
      plain.filter((field) => !shared.includes(field) && fieldsOf(model).includes(field)).map(flagOf),
    );
    special.set(flags, [...(special.get(flags) ?? []), model]);
  }
  const ofModels = [...special].map(([flags, models]) => `${models.join(", ")}:\n${flags}`);
  return `npm run train -- [--data FOLDER] [options]

Trains without a window, in the page itself. Without --data it takes the built-in sample.

  --data FOLDER               pictures or a text, as the page takes them
  --preset report|strong|fast|finetune
                              recipe that the other options change (report)
  --model ${modelNames.join("|")}
  --size ${sizes.join("|")}   of GPT; every field stays free
  --steps N                   ends after N optimizer steps in all
${lines(shared.map(flagOf))}
  --layout NAME --training FOLDER --validation FOLDER|split --test FOLDER|none
  --class-from COLUMN|folder --encoding NAME --vocabulary N
  --tokenizer auto|words|characters|bpe|FILE
                              FILE: tokenizer.json, or vocab.json with merges.txt beside it
  --turn keep|upright         pictures as they lie, or turned as their EXIF says
  --duplicates keep|outOfValidation|outOfTraining
                              how the data is read, where what is found is not what is meant (keep)
  --fixes FILE                decisions about single pictures (exclude, relabel), as the tab Clean data saves them: fixes.csv
  --init FILE|FOLDER          weights to start from, .safetensors or .pth, or a Hugging Face GPT-2 folder
  --resume FILE               checkpoint to go on from, .safetensors or .pth.tar
  --evaluate                  predicts every validation picture at the end: predictions.csv
  --generate N                writes N words at the end: generated.txt
  --prompt TEXT --temperature X --top-k N
  --out FOLDER                log.txt, metrics.jsonl, run.json, checkpoints and weights go here
  --headed                    shows the window

${ofModels.join("\n")}

With --init or --resume and neither --epochs nor --steps, --evaluate and --generate train nothing.
Exit status: 0 the run ended well, 1 it did not (the reason is on standard error), 2 bad options.`;
}

/**
 * What a headless run was asked for.
 * @typedef {object} TrainOptions
 * @property {string} link the part of the address after "#": the preset and the fields that were given
 * @property {import("../../../src/config/config.ts").RunConfig} config what the link means with no data known
 * @property {import("../../../src/config/samples.ts").SampleName | null} sample
 * @property {string | null} data
 * @property {string | null} tokenizer a file that texts are cut by
 * @property {string | null} fixes a fixes.csv
 * @property {string | null} init
 * @property {string | null} resume
 * @property {string | null} out
 * @property {boolean} evaluate
 * @property {boolean} generate
 * @property {boolean} headed
 * @property {boolean} backendChosen
 * @property {boolean} help
 */

const own = /** @type {const} */ ({
  data: { type: "string" },
  fixes: { type: "string" },
  init: { type: "string" },
  resume: { type: "string" },
  out: { type: "string" },
  evaluate: { type: "boolean" },
  headed: { type: "boolean" },
  help: { type: "boolean", short: "h" },
});

/**
 * Reads the command line. Throws OptionsError.
 * @param {string[]} parameters
 * @returns {Promise<TrainOptions>}
 */
export async function readTrainOptions(parameters) {
  const { text, isSet, tokenizer, link, config: readConfig } = await readFlags(parameters, own);
  const [data, init, resume] = [text("data"), text("init"), text("resume")];
  const evaluate = isSet("evaluate");
  const generate = text("generate") !== null;
  if (init !== null && resume !== null)
    throw new OptionsError("--init and --resume exclude each other: a checkpoint has its own weights.");
  if (tokenizer !== null && data === null)
    throw new OptionsError("--tokenizer is for a text of your own: say with --data which.");
  if (tokenizer !== null && resume !== null)
    throw new OptionsError("--resume brings the checkpoint's own tokenizer: leave --tokenizer out.");
  const fixes = text("fixes");
  if (fixes !== null && data === null)
    throw new OptionsError("--fixes is for pictures of your own: say with --data which.");
  if (fixes !== null && resume !== null)
    throw new OptionsError("--resume brings the checkpoint's own decisions: leave --fixes out.");
  const startsFromFile = init !== null || resume !== null;
  if ((evaluate || generate) && startsFromFile && text("epochs") === null && text("steps") === null)
    link.set("steps", "0");
  const config = readConfig();
  const { firstModel, modelSettings, samples } = await loadRunConfig();
  const { answers, task } = modelSettings[config.model];
  if (evaluate && !answers.includes("predictions"))
    throw new OptionsError("--evaluate is for pictures: a text run ends with its test loss.");
  if (fixes !== null && task !== "images") throw new OptionsError("--fixes is for pictures.");
  if (generate && !answers.includes("text") && data === null)
    throw new OptionsError(`--generate is for text: add --model ${firstModel("text")}.`);
  const names = /** @type {(keyof typeof samples)[]} */ (Object.keys(samples));
  const fitting = names.find((name) => samples[name].task === task) ?? null;
  return {
    link: link.toString(),
    config,
    data,
    sample: data === null ? fitting : null,
    tokenizer,
    fixes,
    init,
    resume,
    out: text("out"),
    evaluate,
    generate,
    headed: isSet("headed"),
    backendChosen: text("backend") !== null,
    help: isSet("help"),
  };
}
