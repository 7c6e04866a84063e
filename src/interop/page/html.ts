/** The one page as text: style, program and network in a single file. */
import type { Outputs } from "../../checkpoints/outputs.ts";
import type { Trained } from "../trained.ts";
import { type PackedModel, packWeights } from "./packed.ts";
import { texts } from "./program/texts.ts";

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; accent-color: #1769b5; }
body { max-width: 40rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.25rem; margin: 0; }
p { margin: 0.25rem 0 1rem; }
button { font: inherit; min-height: 44px; padding: 0 1rem; }
img, video { display: block; width: 100%; max-height: 24rem; object-fit: contain; margin: 1rem 0; }
[hidden] { display: none; }
ol { list-style: none; padding: 0; }
li { display: flex; flex-wrap: wrap; justify-content: space-between; margin: 0.75rem 0; }
.bar { flex-basis: auto; height: 10px; min-width: 1px; background: #1769b5; }
li b { font-weight: 600; }
li::after { content: ""; order: 1; width: 100%; }
.bar { order: 2; }
textarea { box-sizing: border-box; width: 100%; min-height: 6rem; padding: 0.5rem; font: inherit; }
label { display: block; }
#write { margin-top: 1rem; }
output { display: block; margin-top: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.7; }
`;

/** What stands on the page by what the network tells apart. */
const bodies: Record<Outputs["kind"], string> = {
  classes:
    `<button id="choose" type="button"></button> <button id="camera" type="button"></button> <span id="hint"></span>` +
    `<input id="file" type="file" accept="image/*" hidden><img id="picture" alt="" hidden>` +
    `<video id="video" muted playsinline hidden></video><ol id="answers"></ol>`,
  vocabulary:
    `<p id="hint"></p><label id="prompt-name" for="prompt"></label><textarea id="prompt" maxlength="10000"></textarea>` +
    `<label id="temperature-name" for="temperature"></label>` +
    `<input id="temperature" type="range" min="0.1" max="2" step="0.05">` +
    `<div><button id="write" type="button"></button></div><output id="written"></output>`,
};

/** Inside a script nothing may look like the end of one, or like a comment of the page's. */
const inScript = (program: string): string =>
  program.replaceAll("</", String.raw`<\/`).replaceAll("<!--", String.raw`\x3c!--`);
const asJson = (value: unknown): string => JSON.stringify(value).replaceAll("<", String.raw`\u003c`);
const inHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  // A multiple of three bytes, so that pieces can be joined.
  for (let at = 0; at < bytes.length; at += 24_576)
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24_576))));
  return pieces.join("");
}

/**
 * @param program of onePage.ts, built
 * @param language of the lab: the page's own where it has that, otherwise it is in English
 */
export function writeOnePage(trained: Trained, program: string, language: string): Blob {
  const { name, network, outputs, epoch } = trained;
  const about: PackedModel = { name, config: network.config, outputs, epoch };
  const title = inHtml(name === "" ? "Descent" : name);
  const parts = [
    `<!doctype html><html lang="${Object.hasOwn(texts, language) ? language : "en"}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; `,
    `style-src 'unsafe-inline'; img-src blob: data:; media-src blob: mediastream:; connect-src data:">`,
    `<style>${style}</style></head><body><h1>${title}</h1><p id="state" role="status"></p>`,
    bodies[outputs.kind],
    `<script type="application/json" id="about">${asJson(about)}</script>`,
    `<script type="text/plain" id="weights">${base64(packWeights(trained))}</script>`,
    `<script type="module">${inScript(program)}</script></body></html>\n`,
  ];
  return new Blob(parts, { type: "text/html" });
}
