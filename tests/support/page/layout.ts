import type { Page } from "@playwright/test";

/**
 * What is wrong with how the page lies there now, in sentences: wider than the window, words over words, words cut off,
 * tags that touch, actions that one must scroll sideways for, controls too small for a finger. Measured from boxes, so that fonts of another machine change nothing.
 */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) faults.push(`the page is ${scrollWidth - clientWidth} px too wide`);
    const { scrollHeight, clientHeight } = document.documentElement;
    // The wide page fills its window, and its parts scroll.
    if (innerWidth >= 1280 && innerHeight >= 760 && scrollHeight > clientHeight)
      faults.push(`the page is ${scrollHeight - clientHeight} px too high`);

    interface Word {
      text: string;
      element: Element;
      box: DOMRect;
    }
    const words: Word[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = (node.textContent ?? "").trim();
      if (!element || text === "" || element.closest(".spoken, noscript, script, style, option")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        // Only what is really seen there: neither scrolled away nor below something that sticks.
        const top = document.elementFromPoint(x, y);
        if (box.width < 2 || !top || !(element.contains(top) || top.contains(element))) continue;
        words.push({ text: text.slice(0, 40), element, box });
      }
    }
    words.forEach((one, at) => {
      for (const other of words.slice(at + 1)) {
        if (one.element === other.element) continue;
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // Lines stand closer than their boxes are high.
        if (wide > 3 && high > Math.min(one.box.height, other.box.height) / 2)
          faults.push(`“${one.text}” lies over “${other.text}”`);
      }
    });

    for (const element of document.querySelectorAll<HTMLElement>("button, h1, h2, h3, summary, [role=tab]")) {
      const style = getComputedStyle(element);
      const isCut = element.scrollWidth > element.clientWidth + 2 && style.overflow !== "visible";
      // Names of runs may be longer than any page: three dots say so.
      if (isCut && !element.closest("header, .spoken"))
        faults.push(`“${element.textContent?.trim().slice(0, 40)}” is cut off`);
      const box = element.getBoundingClientRect();
      const isSeen = box.width > 0 && element.checkVisibility({ visibilityProperty: true });
      // What is fixed cannot be scrolled from below something else.
      let bar: Element | null = isSeen && !document.querySelector(":modal") ? element : null;
      while (bar && getComputedStyle(bar).position !== "fixed") bar = bar.parentElement;
      const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (bar && over && !bar.contains(over))
        faults.push(`“${element.textContent?.trim().slice(0, 40)}” lies below something else`);
      if (innerWidth < 900 && isSeen && element.matches("button[class*=button]") && box.height < 40)
        faults.push(
          `“${element.textContent?.trim().slice(0, 40)}” is only ${Math.round(box.height)} px high`,
        );
    }
    for (const element of document.querySelectorAll("td button, [class*=_tag_] + [class*=_tag_]")) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || !element.checkVisibility({ visibilityProperty: true })) continue;
      const text = element.textContent?.trim().slice(0, 40);
      const before = element.previousElementSibling?.getBoundingClientRect();
      if (element.matches("[class*=_tag_]")) {
        if (before && before.top < box.bottom && box.top < before.bottom && box.left - before.right < 3)
          faults.push(`“${text}” touches what is before it`);
        continue;
      }
      let frame = element.parentElement;
      while (frame && getComputedStyle(frame).overflowX === "visible") frame = frame.parentElement;
      if (frame && box.right > frame.getBoundingClientRect().right + 1)
        faults.push(`“${text}” is out of sight beside its table`);
    }
    return [...new Set(faults)];
  });
}

/** How an element looks, apart from its words; the height of a part of the page depends on what is in it and is left out. */
export interface Look {
  box: [number, number, number, number];
  ink: string;
  paper: string;
  font: string;
}

/** Looks of every landmark, heading and control that is seen, by a name that stays the same. */
export function looks(page: Page): Promise<Record<string, Look>> {
  return page.evaluate(() => {
    const found: Record<string, Look> = {};
    const wanted = "header, main, section[aria-label], h1, h2, button, input, select, a, summary, [role=tab]";
    for (const element of document.querySelectorAll<HTMLElement>(wanted)) {
      const { left, top, width, height } = element.getBoundingClientRect();
      if (width === 0 || !element.checkVisibility({ visibilityProperty: true })) continue;
      // They stand beside words that differ from machine to machine: its storage, its graphics processor.
      if (element.closest("footer, header details")) continue;
      const isControl = !element.matches("header, main, section");
      // A list's words name graphics processors and threads: its first word is enough.
      const words = element instanceof HTMLSelectElement ? element.options[0]?.text.split(" ")[0] : null;
      const label = words ?? element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
      const base = `${element.localName} ${label.slice(0, 30)}`.trim();
      let name = base;
      for (let at = 2; found[name]; at += 1) name = `${base} ${at}`;
      const { color, backgroundColor, fontSize, fontWeight } = getComputedStyle(element);
      found[name] = {
        box: [left, top, width, isControl ? height : 0].map(Math.round) as Look["box"],
        ink: color,
        paper: backgroundColor,
        font: `${fontSize} ${fontWeight}`,
      };
    }
    return found;
  });
}

/** Resolves when the page has drawn what it wants to: nothing in it has changed for 150 ms, charts that wait their turn included. */
export function standsStill(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const quiet = 150;
        const limit = performance.now() + 5000;
        let changed = performance.now();
        const observer = new MutationObserver(() => (changed = performance.now()));
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        const look = (): void => {
          const now = performance.now();
          if (now - changed < quiet && now < limit) return void requestAnimationFrame(look);
          observer.disconnect();
          resolve();
        };
        requestAnimationFrame(look);
      }),
  );
}
