import { type RefObject, startTransition, useEffect, useState } from "react";
import { takeTurn } from "../../curves/chart/turns.ts";

/** A quarter of a window above and below, whether it scrolls or what is in it: what is scrolled to is there before it is in sight. */
const margin = "25% 0px";

type Tell = (entry: IntersectionObserverEntry) => void;

/** One observer for all that is looked at. */
const told = new Map<Element, Tell>();
let observer: IntersectionObserver | null = null;

function watch(element: Element, tell: Tell): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) told.get(entry.target)?.(entry);
    },
    { rootMargin: margin, scrollMargin: margin },
  );
  told.set(element, tell);
  observer.observe(element);
  return () => {
    told.delete(element);
    observer?.unobserve(element);
  };
}

interface Draws {
  /** What it is a part of: in another list it comes in its turn again. */
  list: string;
  /** One of the first, which wait for no turn. */
  isFirst: boolean;
  /** Drawn out of sight, too. */
  isKept: boolean;
}

/**
 * Whether a part of a long list is to be drawn, since it is in sight or nearly; and how high it was when it last was, null before. Parts
 * come and go one after the other, a frame apart: several at once would hold one up.
 */
export function useDrawn(
  part: RefObject<Element | null>,
  { list, isFirst, isKept }: Draws,
): { isDrawn: boolean; height: number | null } {
  const [{ isNear, height }, setNear] = useState({ isNear: isFirst, height: null as number | null });
  const [drawnIn, setDrawnIn] = useState(isFirst ? list : null);
  useEffect(() => {
    if (!part.current) return undefined;
    return watch(part.current, ({ isIntersecting, boundingClientRect }) =>
      startTransition(() =>
        setNear((was) =>
          was.isNear === isIntersecting
            ? was
            : { isNear: isIntersecting, height: isIntersecting ? was.height : boundingClientRect.height },
        ),
      ),
    );
  }, [part]);
  const isWanted = isNear || isKept;
  useEffect(() => {
    if (isWanted === (drawnIn === list)) return undefined;
    return takeTurn(() => startTransition(() => setDrawnIn(isWanted ? list : null)));
  }, [isWanted, drawnIn, list]);
  return { isDrawn: drawnIn === list || (isFirst && isNear), height };
}
