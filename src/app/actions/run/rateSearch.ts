/** Looking for a learning rate: a short sweep on the open data, before a run. */
import { setField } from "../../state/form/form.ts";
import type { RateSearch } from "../../state/state.ts";
import { startOff } from "../../state/form/startOff.ts";
import { app, setApp } from "../../state/store.ts";
import { flushEvents, sentence, trainer } from "../trainer.ts";

const change = (part: Partial<RateSearch>): void =>
  setApp(({ rateSearch }) => (rateSearch ? { rateSearch: { ...rateSearch, ...part } } : {}));

/** Trains a fresh network with a rising rate. Does nothing when a run could not be started either. */
export async function searchRate(): Promise<void> {
  const state = app.getState();
  if (startOff(state) !== null || state.rateSearch?.status === "running") return;
  setApp(() => ({ rateSearch: { status: "running", points: [], suggested: null, error: null } }));
  try {
    const { suggested, points } = await trainer.call("findRate", { config: state.form.config });
    flushEvents();
    change({ status: "done", suggested, points });
  } catch (error) {
    change({ status: "failed", error: sentence(error) });
  }
}

export async function stopRateSearch(): Promise<void> {
  if (app.getState().rateSearch?.status === "running") await trainer.call("stopFindRate", null);
}

/** Puts a rate into the form. */
export function takeRate(rate: number): void {
  setApp(({ form }) => ({ form: setField(form, "learningRate", rate) }));
}
