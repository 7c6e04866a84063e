import { useEffect, useRef } from "react";

/**
 * Buttons go away when they are pressed, as Start does; the focus would fall to the document, and nobody would hear where they are.
 * It goes to the page's beginning instead: to what is marked with `data-begins-page`, or to the heading. So it is where another
 * page has come, and where the control was in a part that is marked with `data-gives-focus`; elsewhere Tab goes on from where the
 * control was, as browsers have it. `shown` says which page it is.
 */
export function useKeptFocus(shown: string): void {
  const last = useRef<{ control: Element; gives: boolean } | null>(null);
  useEffect(() => {
    const come = ({ target }: FocusEvent): void => {
      if (target instanceof Element)
        last.current = { control: target, gives: target.closest("[data-gives-focus]") !== null };
    };
    const observer = new MutationObserver(() => {
      if (last.current?.gives && isGone(last.current.control)) begin();
    });
    document.addEventListener("focusin", come);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener("focusin", come);
      observer.disconnect();
    };
  }, []);
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    if (last.current && isGone(last.current.control)) begin();
  }, [shown]);
}

/** Whether a control that had the focus is no more, and nothing has it now. */
function isGone(control: Element): boolean {
  const { activeElement, body } = document;
  return !control.isConnected && (activeElement === null || activeElement === body);
}

function begin(): void {
  const main = document.querySelector<HTMLElement>("#main");
  const beginning =
    main?.querySelector<HTMLElement>("[data-begins-page]") ?? main?.querySelector("h1") ?? main;
  if (!beginning) return;
  // It is given the focus; Tab does not stop at it.
  beginning.tabIndex = -1;
  beginning.focus({ preventScroll: true });
}
