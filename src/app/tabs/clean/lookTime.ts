/** What looking through the pictures will take, before it begins. */
import { useEffect, useState } from "react";
import { type KeptFolds, readKeptFolds } from "../../../checkpoints/store/folds.ts";
import type { RunConfig } from "../../../config/config.ts";
import { trainer } from "../../actions/trainer.ts";
import type { Run } from "../../state/state.ts";

/** Seconds that so many pictures take by their patches, timed once; null: not known. */
export function usePatchSeconds(pictures: number, isWanted: boolean): number | null {
  const [perPicture, setPerPicture] = useState<number | null>(null);
  const isDue = isWanted && perPicture === null;
  useEffect(() => {
    if (!isDue) return;
    trainer.call("timePatches", null).then(setPerPicture, () => {
      // Without it nothing is said of the time.
    });
  }, [isDue]);
  return perPicture === null ? null : (perPicture * pictures) / 1000;
}

/** How many of the networks that judge by these settings are kept beside the run; read again after each look. */
export function useKeptFolds(
  run: string | null,
  config: RunConfig | null,
  count: number,
  isLooking: boolean,
): number {
  const [kept, setKept] = useState<KeptFolds | null>(null);
  useEffect(() => {
    let isWanted = true;
    if (run === null || isLooking) return undefined;
    readKeptFolds(run).then(
      (found) => {
        if (isWanted) setKept(found);
      },
      () => {
        // A browser that stores nothing has none.
      },
    );
    return () => {
      isWanted = false;
    };
  }, [run, isLooking]);
  return config && kept?.settings === JSON.stringify(config) && kept.count === count ? kept.kept : 0;
}

/** Seconds that so many runs like this one take, by its epochs so far; null before the first. */
export function secondsOfRuns(
  { epochs, config }: Pick<Run, "epochs" | "config">,
  runs: number,
): number | null {
  if (epochs.length === 0) return null;
  const perEpoch = epochs.reduce((sum, { seconds }) => sum + seconds, 0) / epochs.length;
  return perEpoch * config.epochs * runs;
}
