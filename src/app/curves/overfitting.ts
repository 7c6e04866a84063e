import { lowestEpoch } from "../state/applyEvent.ts";
import type { Run } from "../state/state.ts";

/** Epochs in a row by which validation loss is above its least while training loss falls; 0 when it is not so. */
export function overfittingEpochs(run: Pick<Run, "epochs">): number {
  const lowest = lowestEpoch(run as Run);
  const last = run.epochs.at(-1);
  if (!lowest || !last) return 0;
  const since = run.epochs.filter(({ epoch }) => epoch > lowest.epoch);
  const isUp =
    since.length >= 3 &&
    since.slice(-3).every(({ valLoss }) => valLoss > lowest.valLoss) &&
    last.valLoss > lowest.valLoss * 1.01;
  return isUp && last.trainLoss < lowest.trainLoss ? since.length : 0;
}
