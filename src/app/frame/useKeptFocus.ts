import { useEffect, useRef } from "react";

/**
 * Buttons go away when they are pressed, as Start does; the focus would fall to the document, and nobody would hear where they are.
 * It goes to the page's beginning instead: to what is marked with `data-begins-page`, or to the heading. So it is where another
 * page has come, and where the control was in a part that is marked with `data-gives-focus`; elsewhere Tab goes on from where the
 * control was, as browsers have it. `shown` says which page it is.
 */
export function useKeptFocus(shown: string): void {
  const last = useRef<{ control: Element; gives: boolean; shown: string } | null>(null);
  /** What has the focus by this, and not by the person. */
  const begun = useRef<Element | null>(null);
  const page = useRef(shown);
  useEffect(() => {
    const come = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      const gives = target.closest("[data-gives-focus]") !== null;
      last.current = { control: target, gives, shown: page.current };
    };
    const observer = new MutationObserver(() => {
      const { current } = last;
      // What went with its page may go later than the page, which comes in pieces.
      if (current && (current.gives || current.shown !== page.current) && isGone(current.control))
        begun.current = begin();
    });
    document.addEventListener("focusin", come);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener("focusin", come);
      observer.disconnect();
    };
  }, []);
  useEffect(() => {
    if (page.current === shown) return;
    page.current = shown;
    const control = last.current?.control;
    if (control && (isGone(control) || document.activeElement === begun.current)) begun.current = begin();
  }, [shown]);
}

/** Whether a control that had the focus is no more, and nothing has it now. */
function isGone(control: Element): boolean {
  const { activeElement, body } = document;
  return !control.isConnected && (activeElement === null || activeElement === body);
}

/** Gives the focus to the page's beginning, which Tab does not stop at. */
function begin(): Element | null {
  const main = document.querySelector<HTMLElement>("#main");
  const beginning =
    main?.querySelector<HTMLElement>("[data-begins-page]") ?? main?.querySelector("h1") ?? main;
  if (!beginning) return null;
  beginning.tabIndex = -1;
  beginning.focus({ preventScroll: true });
  return beginning;
}
