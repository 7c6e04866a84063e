/** Light or dark: the system's, until the person chose. public/theme.js sets it before the first paint. */
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";

function current(): Theme {
  return document.documentElement.dataset["theme"] === "dark" ? "dark" : "light";
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, current);
}

function subscribe(told: () => void): () => void {
  const observer = new MutationObserver(told);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
}

/** Follows the system as long as nothing was chosen. */
export function followSystemTheme(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    try {
      if (localStorage.getItem("theme") !== null) return;
    } catch {
      // Without storage there is no choice to respect.
    }
    document.documentElement.dataset["theme"] = matches ? "dark" : "light";
  });
}
