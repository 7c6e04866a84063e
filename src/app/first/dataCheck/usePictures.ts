import { useEffect, useState } from "react";
import { key, uniform } from "../../../random.ts";
import type { Calls } from "../../../worker/border/protocol.ts";
import { trainer } from "../../actions/trainer.ts";

export type PictureRow = Calls["pictures"]["answer"][number];

/** Positions spread over a part of `count` pictures, another choice for each `round`. */
function spread(count: number, wanted: number, round: number): number[] {
  const seed = key(7, round);
  const indices = Array.from({ length: Math.min(count, wanted) }, (_, at) =>
    Math.min(count - 1, Math.floor(((at + uniform(seed, at)) / Math.min(count, wanted)) * count)),
  );
  // Neighbours are of one class in the sorted order: a stride makes the rows mixed.
  return indices.map((_, at) => indices[(at * 7) % indices.length] ?? 0);
}

/** Some training pictures as the network's size; places are null until they come. */
export function usePictures(
  count: number,
  wanted: number,
  round: number,
  size: number,
): { pictures: (PictureRow | null)[]; error: string | null } {
  const [pictures, setPictures] = useState<(PictureRow | null)[]>(() =>
    Array.from({ length: Math.min(count, wanted) }, () => null),
  );
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let isWanted = true;
    trainer.call("pictures", { part: "train", indices: spread(count, wanted, round), size }).then(
      (rows) => {
        if (isWanted) setPictures(rows);
        else for (const row of rows) row.bitmap?.close();
      },
      (reason: unknown) => {
        if (isWanted) setError(reason instanceof Error ? reason.message : String(reason));
      },
    );
    return () => {
      isWanted = false;
    };
  }, [count, wanted, round, size]);
  return { pictures, error };
}
