import { startTransition, useEffect, useRef, useState } from "react";
import type { EpochRow } from "../../checkpoints/logs/history.ts";
import { readEpochs } from "../../checkpoints/store/runs.ts";
import { useApp } from "../state/store.ts";

/** Runs that are read between two frames: five hundred at once would hold one up. */
const atOnce = 32;
const frameMs = 16;

type Epochs = ReadonlyMap<string, readonly EpochRow[]>;

/** Epochs of the runs as they are stored, all together once they are read; read again when something was stored. */
export function useEpochs(ids: readonly string[]): Epochs {
  const version = useApp((state) => state.storedVersion);
  const [epochs, setEpochs] = useState<Epochs>(new Map());
  const read = useRef<{ version: number; epochs: Epochs }>({ version, epochs: new Map() });
  const key = ids.join(" ");
  useEffect(() => {
    const end = new AbortController();
    const { signal } = end;
    const wanted = key === "" || version < 0 ? [] : key.split(" ");
    const known = read.current.version === version ? read.current.epochs : new Map<string, EpochRow[]>();
    const readInTurns = async (): Promise<void> => {
      const found = new Map<string, readonly EpochRow[]>();
      for (const id of wanted) found.set(id, known.get(id) ?? []);
      const missing = wanted.filter((id) => !known.has(id));
      for (let from = 0; from < missing.length && !signal.aborted; from += atOnce) {
        for (const [id, rows] of await readEpochs(missing.slice(from, from + atOnce))) found.set(id, rows);
        await new Promise((resolve) => setTimeout(resolve, frameMs));
      }
      if (signal.aborted) return;
      read.current = { version, epochs: found };
      startTransition(() => setEpochs(found));
    };
    readInTurns().catch(() => {
      // The list of runs says why nothing can be read.
    });
    return () => end.abort();
  }, [key, version]);
  return epochs;
}
