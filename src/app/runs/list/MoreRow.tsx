import { useRef } from "react";
import { flushSync } from "react-dom";
import { useWords } from "../../words/words.ts";

interface Props {
  /** Runs that are not listed yet. */
  count: number;
  /** In the whole table. */
  rowIndex: number;
  onMore: () => void;
}

/** Brings the rest of a group; the focus goes on to the first of it, for the button is gone then. */
export function MoreRow({ count, rowIndex, onMore }: Props) {
  const words = useWords();
  const row = useRef<HTMLTableRowElement>(null);
  const press = (): void => {
    const before = row.current?.previousElementSibling;
    const body = row.current?.parentElement;
    flushSync(onMore);
    const first = before ? before.nextElementSibling : body?.firstElementChild;
    first?.querySelector<HTMLElement>("a, button, input")?.focus();
  };
  return (
    <tr ref={row} aria-rowindex={rowIndex}>
      <td colSpan={5}>
        <button type="button" className="link" onClick={press}>
          {words.runs.more(count)}
        </button>
      </td>
    </tr>
  );
}
