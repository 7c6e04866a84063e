/** A box to write in: the network goes on with what stands there. */
import type { GeneratedWord } from "../../../training/ask/generate.ts";
import type { PackedModel } from "../packed.ts";
import { part, say, text } from "./parts.ts";
import { openWriter } from "../writer.ts";

/** Tokens of one answer. */
const length = 300;

/** Lets the page draw and take a press between two tokens. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

export async function openWriting(model: PackedModel, weights: Uint8Array<ArrayBuffer>): Promise<void> {
  const prompt = part("prompt", "textarea");
  const temperature = part("temperature", "input");
  const button = part("write", "button");
  const written = part("written", "output");
  part("prompt-name", "label").textContent = text.prompt;
  part("temperature-name", "label").textContent = text.temperature;
  part("hint", "p").textContent = text.writes;
  button.textContent = text.write;
  written.setAttribute("aria-label", text.written);
  prompt.value = model.config.prompt;
  temperature.value = String(model.config.temperature);
  const writer = await openWriter(model, weights);
  let seed = model.config.seed;
  let isWriting = false;
  const write = async (): Promise<void> => {
    if (isWriting) {
      isWriting = false;
      return;
    }
    isWriting = true;
    button.textContent = text.stopWriting;
    try {
      const unknown = writer.unknownIn(prompt.value);
      say(unknown.length > 0 ? text.unknown(unknown) : "");
      written.textContent = prompt.value;
      const wish = { prompt: prompt.value, temperature: Number(temperature.value), length, seed: seed++ };
      for await (const word of writer.write(wish)) {
        written.append(spaced(word, written.textContent ?? ""));
        await breathe();
        if (!isWriting) break;
      }
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    } finally {
      isWriting = false;
      button.textContent = text.write;
    }
  };
  button.addEventListener("click", () => void write());
  prompt.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || isWriting) return;
    event.preventDefault();
    void write();
  });
}

/** A word with the space before it; parts of words have their own. */
function spaced({ text: word, joins }: GeneratedWord, before: string): string {
  if (joins) return word;
  if (word === "<eos>") return "\n";
  return before === "" || /\s$/u.test(before) ? word : ` ${word}`;
}
