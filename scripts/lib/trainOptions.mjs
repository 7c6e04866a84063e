import { OptionsError, readFlags } from "./configFlags.mjs";

export const usage = `npm run train -- [--data FOLDER] [options]

Trains without a window, in the page itself. Without --data it takes the built-in sample.

  --data FOLDER               pictures or a text, as the page takes them
  --preset report|strong      recipe that the other options change (report)
  --model resnet18|resnet34|transformer
  --width N --size N --stem imagenet|small
  --emsize N --nhead N --nhid N --nlayers N --tied --norm-first --activation relu|gelu
  --dropout X --layer-dropout X
  --epochs N --steps N        --steps ends after N optimizer steps in all
  --batch N --eval-batch N --micro-batch N --bptt N
  --optimizer sgd|adamw --lr X --momentum X --weight-decay X --clip X|none
  --schedule constant|step|cosine|plateau --warmup EPOCHS --label-smoothing X --average X
  --augment none|imagenet|strong --no-shuffle --seed N
  --backend webgpu|wasm|cpu --adapter high-performance|low-power --threads N
  --precision float32|mixed --winograd off|f2|f4
  --checkpoint-epochs 5,10 --save-every MINUTES --save-steps N --keep-last N --best acc1|acc5|loss
  --init FILE                 weights to start from, .safetensors or .pth
  --resume FILE               checkpoint to go on from, .safetensors or .pth.tar
  --evaluate                  predicts every validation picture at the end: predictions.csv
  --generate N                writes N words at the end: generated.txt
  --prompt TEXT --temperature X --top-k N
  --out FOLDER                log.txt, metrics.jsonl, run.json, checkpoints and weights go here
  --headed                    shows the window

With --init or --resume and neither --epochs nor --steps, --evaluate and --generate train nothing.
Exit status: 0 the run ended well, 1 it did not (the reason is on standard error), 2 bad options.`;

/**
 * What a headless run was asked for.
 * @typedef {object} TrainOptions
 * @property {string} link the part of the address after "#": the preset and the fields that were given
 * @property {import("../../src/config/config.ts").RunConfig} config what the link means with no data known
 * @property {"emoji" | "speeches" | null} sample
 * @property {string | null} data
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
  const { text, isSet, link, config: readConfig } = await readFlags(parameters, own);
  const [data, init, resume] = [text("data"), text("init"), text("resume")];
  const evaluate = isSet("evaluate");
  const generate = text("generate") !== null;
  if (init !== null && resume !== null)
    throw new OptionsError("--init and --resume exclude each other: a checkpoint has its own weights.");
  const startsFromFile = init !== null || resume !== null;
  if ((evaluate || generate) && startsFromFile && text("epochs") === null && text("steps") === null)
    link.set("steps", "0");
  const config = readConfig();
  const isText = config.model === "transformer";
  if (evaluate && isText)
    throw new OptionsError("--evaluate is for pictures: a text run ends with its test loss.");
  if (generate && !isText && data === null)
    throw new OptionsError("--generate is for text: add --model transformer.");
  return {
    link: link.toString(),
    config,
    data,
    sample: data !== null ? null : isText ? "speeches" : "emoji",
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
