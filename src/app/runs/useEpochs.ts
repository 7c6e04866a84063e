import { useEffect, useState } from "react";
import type { EpochRow } from "../../checkpoints/logs/history.ts";
import { readEpochs } from "../../checkpoints/store/runs.ts";
import { useApp } from "../state/store.ts";

/** Epochs of the runs as they are stored; read again when something was stored. */
export function useEpochs(ids: readonly string[]): ReadonlyMap<string, readonly EpochRow[]> {
  const version = useApp((state) => state.storedVersion);
  const [epochs, setEpochs] = useState<ReadonlyMap<string, readonly EpochRow[]>>(new Map());
  const key = ids.join(" ");
  useEffect(() => {
    let isWanted = true;
    const wanted = key === "" || version < 0 ? [] : key.split(" ");
    readEpochs(wanted).then(
      (found) => {
        if (isWanted) setEpochs(found);
      },
      () => {
        // The list of runs says why nothing can be read.
      },
    );
    return () => {
      isWanted = false;
    };
  }, [key, version]);
  return epochs;
}
