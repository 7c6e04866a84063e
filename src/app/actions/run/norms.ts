/** Measuring the norms of layers while a run goes on. */
import { setApp } from "../../state/store.ts";
import { notify } from "../notices.ts";
import { sentence, trainer } from "../trainer.ts";

export async function watchNorms(on: boolean): Promise<void> {
  setApp(({ view }) => ({ view: { ...view, norms: on } }));
  try {
    await trainer.call("watchNorms", { on });
  } catch (error) {
    notify({ code: "normsFailed", level: "error", text: sentence(error) });
  }
}
