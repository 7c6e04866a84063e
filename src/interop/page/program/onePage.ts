/**
 * The program of the one page: a single file that opens with a double click, without a network, and names pictures or writes on a
 * text. Built by scripts/build/onePage.mjs; html.ts puts a network beside it.
 */
import type { PackedModel } from "../packed.ts";
import { bytesOf, part, say, text } from "./parts.ts";
import { openPictures } from "./pictureDesk.ts";
import { openWriting } from "./writingDesk.ts";

const desks = { classes: openPictures, vocabulary: openWriting };

async function begin(): Promise<void> {
  const model = JSON.parse(part("about", "script").textContent ?? "") as PackedModel;
  say(text.loading);
  await desks[model.outputs.kind](model, bytesOf(part("weights", "script").textContent ?? ""));
  say("");
  document.body.dataset["ready"] = "";
}

begin().catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
