import "../../lib/nodeVersion.mjs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";
import { installAndBuild } from "../../build/page.mjs";
import { root } from "../../lib/root.mjs";
import { first } from "./states/first.mjs";
import { given } from "./states/given.mjs";
import { pictures } from "./states/pictures.mjs";
import { queue } from "./states/queue.mjs";
import { texts } from "./states/texts.mjs";
import { troubles } from "./states/troubles.mjs";

const usage = `node scripts/measure/page/states.mjs [options]

Takes a picture of every state of the page, to be looked at one by one, and says what is wrong with it: a page wider than the
window, words over words or cut off, sentences in another language, what axe finds. Everything shown is really reached: small
networks train on the built-in samples.

  --out FOLDER          where the pictures go (states)
  --language en|zh
  --parts NAME,NAME     of: PARTS; all when left out
  --only PART,PART      of the pictures' names
  --widths N,N          in CSS pixels (1440,1024,390)
  --themes light,dark
  --no-build            dist is as it should be

Exit status: 0 nothing was found, 1 something was, or a state was not reached, 2 bad options.`;

/** How each state is reached, in parts that share a run. @type {import("./states/visit.mjs").Parts} */
const parts = { ...first, ...given, ...pictures, ...texts, ...queue, ...troubles };

/** @returns {never} */
function refuse(/** @type {string} */ why) {
  console.error(why);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "states" },
    language: { type: "string", default: "en" },
    parts: { type: "string", default: "" },
    only: { type: "string", default: "" },
    widths: { type: "string", default: "1440,1024,390" },
    themes: { type: "string", default: "light,dark" },
    "no-build": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(usage.replace("PARTS", Object.keys(parts).join(", ")));
  process.exit(0);
}
/** @param {string} text */
const listed = (text) => text.split(",").filter((part) => part !== "");
const wanted = listed(values.parts);
for (const part of wanted)
  if (!Object.hasOwn(parts, part)) refuse(`“${part}” is no part: ${Object.keys(parts).join(", ")}.`);
if (!values["no-build"]) await installAndBuild();
const { Gallery } = await import("../../lib/lab/gallery.mjs");
const { visit } = await import("./states/visit.mjs");

/** @type {{ module: typeof import("../../../tests/support/page/everyWords.ts") }} */
const { module } = await runnerImport(join(root, "tests/support/page/everyWords.ts"), {
  configFile: false,
  root,
});
const words =
  module.everyWords[values.language] ??
  refuse(`“${values.language}” is no language: ${Object.keys(module.everyWords).join(", ")}.`);

/** @type {{ module: typeof import("../../../tests/support/samples/pictureFolder.ts") }} */
const {
  module: { png },
} = await runnerImport(join(root, "tests/support/samples/pictureFolder.ts"), { configFile: false, root });

const gallery = new Gallery({
  folder: values.out,
  language: values.language,
  widths: listed(values.widths).map(Number),
  themes: listed(values.themes).map((theme) => (theme === "dark" ? "dark" : "light")),
  only: listed(values.only),
});

for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    await visit(part, { language: values.language, words, gallery, png });
  } catch (error) {
    // The other parts are looked at all the same.
    gallery.faults.push(
      `${name} was not reached to its end: ${error instanceof Error ? error.message : error}`,
    );
    console.error(error);
  }
}
console.log(`${gallery.pictures} pictures, ${gallery.faults.length} faults`);
for (const fault of gallery.faults) console.log(fault);
process.exitCode = gallery.faults.length > 0 ? 1 : 0;
