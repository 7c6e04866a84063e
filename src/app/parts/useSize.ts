import { type RefObject, useEffect, useState } from "react";

/** The element's inner width and height in whole pixels, kept up to date; 0 before the first layout. */
export function useSize(element: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    const measure = (): void => {
      const width = Math.floor(target.clientWidth);
      const height = Math.floor(target.clientHeight);
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    // Its first call comes with the page's own layout; to ask here would force one more.
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
