import { useEffect, useState } from "react";
import type { PicturePlace } from "../../../worker/border/protocol.ts";
import { trainer } from "../../actions/trainer.ts";
import type { LookedThrough } from "../../state/clean.ts";

type Shown = ImageBitmap | null;
/** Pictures of what was looked through, by size, part and place; they go with it. */
const kept = new WeakMap<LookedThrough, Map<string, Shown>>();

const keyOf = ({ part, index }: Pick<PicturePlace, "part" | "index">, size: number): string =>
  `${size} ${part} ${index}`;

function picturesOf(found: LookedThrough): Map<string, Shown> {
  const pictures = kept.get(found) ?? new Map<string, Shown>();
  kept.set(found, pictures);
  return pictures;
}

/** Pictures by where they are; undefined until they come, null when they cannot be decoded. */
export function useLooked(
  found: LookedThrough,
  places: readonly PicturePlace[],
  size: number,
): (place: PicturePlace) => Shown | undefined {
  const [, setVersion] = useState(0);
  const wanted = places.map((place) => keyOf(place, size)).join(",");
  useEffect(() => {
    const pictures = picturesOf(found);
    let isWanted = true;
    const missing = wanted
      .split(",")
      .filter((key) => key !== "" && !pictures.has(key))
      .map((key) => key.split(" "));
    const ask = async (part: PicturePlace["part"]): Promise<void> => {
      const indices = missing.filter(([, of]) => of === part).map(([, , index]) => Number(index));
      if (indices.length === 0) return;
      const rows = await trainer.call("lookedPictures", { part, indices, size });
      for (const { index, bitmap } of rows) pictures.set(keyOf({ part, index }, size), bitmap);
      if (isWanted) setVersion((version) => version + 1);
    };
    // What cannot be shown can still be decided about: its path and its reasons stand there.
    void Promise.allSettled([ask("train"), ask("validation")]);
    return () => {
      isWanted = false;
    };
  }, [wanted, size, found]);
  return (place) => picturesOf(found).get(keyOf(place, size));
}
