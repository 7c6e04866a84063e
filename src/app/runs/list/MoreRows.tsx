import { useEffect, useEffectEvent, useRef } from "react";
import tables from "../../tabs/Tables.module.css";

interface Props {
  /** Rows that are there. */
  from: number;
  text: string;
  onMore: (from: number) => void;
}

/** Brings more rows when the end of the list is scrolled to; by keyboard, as a button. */
export function MoreRows({ from, text, onMore }: Props) {
  const end = useRef<HTMLParagraphElement>(null);
  const more = useEffectEvent(onMore);
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
      <button type="button" className="link" onClick={() => onMore(from)}>
        {text}
      </button>
    </p>
  );
}
