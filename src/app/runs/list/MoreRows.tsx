import { startTransition, useEffect, useEffectEvent, useRef } from "react";
import { flushSync } from "react-dom";
import tables from "../../tabs/Tables.module.css";

interface Props {
  /** Rows that are there. */
  from: number;
  text: string;
  onMore: (from: number) => void;
}

/**
 * Brings more rows when the end of the list is scrolled to; by keyboard, as a button, from which the focus goes on to the first of
 * them: they stand before it, and after the last it is gone.
 */
export function MoreRows({ from, text, onMore }: Props) {
  const end = useRef<HTMLParagraphElement>(null);
  const more = useEffectEvent((shown: number) => {
    // Tab came to the button, which brought it into sight: rows that come before it by themselves would be passed over.
    if (!end.current?.contains(document.activeElement)) startTransition(() => onMore(shown));
  });
  const press = (): void => {
    const list = end.current?.parentElement;
    const rows = (): Element[] => [...(list?.querySelectorAll("tbody tr") ?? [])];
    const before = rows().length;
    flushSync(() => onMore(from));
    rows()
      .slice(before)
      .flatMap((row) => row.querySelector<HTMLElement>("a, button, input") ?? [])[0]
      ?.focus();
  };
  useEffect(() => {
    if (!end.current) return undefined;
    const observer = new IntersectionObserver((seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) more(from);
    });
    observer.observe(end.current);
    return () => observer.disconnect();
    // Looked at anew after each growth: a high window may still show the end.
  }, [from]);
  return (
    <p ref={end} className={tables.empty}>
      <button type="button" className="link" onClick={press}>
        {text}
      </button>
    </p>
  );
}
