/** Letting a language model write. */
import type { Calls } from "../../worker/border/protocol.ts";
import { AppendOnly } from "../state/appendOnly.ts";
import { app, changeRun } from "../state/store.ts";
import { notify } from "./notices.ts";
import { flushEvents, sentence, trainer } from "./trainer.ts";

/** Words stream into the run's `generation`; answers the whole text. */
export async function generate(ask: Calls["generate"]["ask"]): Promise<string> {
  flushEvents();
  changeRun(() => ({
    generation: {
      words: AppendOnly.empty(),
      length: ask.length,
      prompt: ask.prompt,
      status: "streaming",
      unknownWords: [],
      checkpointId: ask.checkpointId,
      startedAt: Date.now(),
      endedAt: null,
    },
  }));
  try {
    const { text, unknownWords } = await trainer.call("generate", ask);
    flushEvents();
    end(unknownWords);
    return text;
  } catch (error) {
    end([]);
    throw error;
  }
}

function end(unknownWords: string[]): void {
  changeRun(({ generation }) =>
    generation
      ? {
          generation: {
            ...generation,
            unknownWords,
            status: generation.words.length < generation.length ? "stopped" : "done",
            endedAt: Date.now(),
          },
        }
      : {},
  );
}

/** As generate; a failure becomes a notice. */
export async function generateAndTell(ask: Calls["generate"]["ask"]): Promise<void> {
  try {
    await generate(ask);
  } catch (error) {
    notify({ code: "generateFailed", level: "error", text: sentence(error) });
  }
}

export async function stopGenerate(): Promise<void> {
  if (app.getState().run?.generation?.status === "streaming") await trainer.call("stopGenerate", null);
}
