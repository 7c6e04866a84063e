/** Letting a language model write. */
import type { Calls } from "../../../worker/border/protocol.ts";
import { AppendOnly } from "../../state/appendOnly.ts";
import type { AppState } from "../../state/state.ts";
import type { Generation } from "../../state/run/generation.ts";
import { app, changeRun, setApp } from "../../state/store.ts";
import { notify } from "../notices.ts";
import { flushEvents, sentence, trainer } from "../trainer.ts";

/** Whose text it is: the run's that is shown, or that of the model that is tried. */
export type Writer = "run" | "tried";

const change: Record<Writer, (next: (now: Generation | null) => Generation | null) => void> = {
  run: (next) => changeRun(({ generation }) => ({ generation: next(generation) })),
  tried: (next) => setApp(({ tried }) => ({ tried: { ...tried, generation: next(tried.generation) } })),
};

/** Whether a text of this writer is under way: the trainer writes one at a time. */
export const isWriting = ({ run, tried }: AppState, writer: Writer): boolean =>
  (writer === "run" ? run?.generation : tried.generation)?.status === "streaming";

/** Words stream into the writer's `generation`; answers the whole text. */
export async function generate(ask: Calls["generate"]["ask"], writer: Writer = "run"): Promise<string> {
  flushEvents();
  change[writer](() => ({
    words: AppendOnly.empty(),
    length: ask.length,
    prompt: ask.prompt,
    status: "streaming",
    unknownWords: [],
    checkpointId: ask.checkpointId,
    startedAt: Date.now(),
    endedAt: null,
  }));
  try {
    const { text, unknownWords } = await trainer.call("generate", ask);
    flushEvents();
    end(writer, unknownWords);
    return text;
  } catch (error) {
    end(writer, []);
    throw error;
  }
}

function end(writer: Writer, unknownWords: string[]): void {
  change[writer](
    (generation) =>
      generation && {
        ...generation,
        unknownWords,
        status: generation.words.length < generation.length ? "stopped" : "done",
        endedAt: Date.now(),
      },
  );
}

/** As generate; a failure becomes a notice. */
export async function generateAndTell(ask: Calls["generate"]["ask"], writer?: Writer): Promise<void> {
  try {
    await generate(ask, writer);
  } catch (error) {
    notify({ code: "generateFailed", level: "error", text: sentence(error) });
  }
}

export async function stopGenerate(): Promise<void> {
  const state = app.getState();
  if (isWriting(state, "run") || isWriting(state, "tried")) await trainer.call("stopGenerate", null);
}
