import { lowestEpoch } from "../state/applyEvent.ts";
import type { Run } from "../state/state.ts";

/**
 * Epochs in a row by which validation loss is above its least while training loss falls; 0 when it is not so, and while accuracy
 * had its best within the last three epochs.
 */
export function overfittingEpochs(run: Pick<Run, "epochs">): number {
  const lowest = lowestEpoch(run as Run);
  const { epochs } = run;
  const last = epochs.at(-1);
  if (!lowest || !last) return 0;
  const since = epochs.filter(({ epoch }) => epoch > lowest.epoch);
  const isUp =
    since.length >= 3 &&
    since.slice(-3).every(({ valLoss }) => valLoss > lowest.valLoss) &&
    last.valLoss > lowest.valLoss * 1.01;
  // Surer and surer of few mistakes: the loss rises while the network still gets better.
  const best = epochs.reduce((so, row) => ((row.valAcc1 ?? -1) > (so.valAcc1 ?? -1) ? row : so), lowest);
  if (best.epoch > last.epoch - 3 && best.epoch > lowest.epoch) return 0;
  return isUp && last.trainLoss < lowest.trainLoss ? since.length : 0;
}
