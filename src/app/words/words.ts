/** The words of the chosen language. Components use `useWords`, everything else `words()`. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { en, type Words } from "./en/index.ts";
import { zh } from "./zh/index.ts";

export type { Words } from "./en/index.ts";

/** Languages by their code, in their own names' order. */
export const languages: Readonly<Record<string, Words>> = { en, zh };

function firstLanguage(): string {
  if (typeof navigator === "undefined") return "en";
  let stored: string | null = null;
  try {
    stored = localStorage.getItem("language");
  } catch {
    // Storage may be refused; the browser's language is right then.
  }
  const wanted = [stored, ...navigator.languages].map((code) => code?.split("-")[0] ?? "");
  return wanted.find((code) => Object.hasOwn(languages, code)) ?? "en";
}

const chosen = createStore<{ code: string }>(() => ({ code: firstLanguage() }));

export function words(): Words {
  return languages[chosen.getState().code] ?? en;
}

export function useWords(): Words {
  return languages[useStore(chosen, ({ code }) => code)] ?? en;
}

export function useLanguage(): string {
  return useStore(chosen, ({ code }) => code);
}

/** Tells the browser which language the page is in, so that it is read aloud and hyphenated rightly. */
export function markLanguage(): void {
  document.documentElement.lang = chosen.getState().code;
}

export function setLanguage(code: string): void {
  chosen.setState({ code });
  markLanguage();
  try {
    localStorage.setItem("language", code);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
}
