/** The words of the chosen language. Components use `useWords`, everything else `words()`. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { fetched } from "../../fetched.ts";
import { en, type Words } from "./en/index.ts";

export type { Words } from "./en/index.ts";

interface Language {
  /** What it calls itself. */
  name: string;
  read: () => Promise<Words>;
}

/** Languages by their code, in their own names' order. Only English comes with the page: the others are fetched by who reads them. */
export const languages: Readonly<Record<string, Language>> = {
  en: { name: "English", read: () => Promise.resolve(en) },
  zh: { name: "中文", read: async () => (await fetched(() => import("./zh/index.ts"))).zh },
};

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

const chosen = createStore<{ code: string; words: Words }>(() => ({ code: "en", words: en }));

export function words(): Words {
  return chosen.getState().words;
}

export function useWords(): Words {
  return useStore(chosen, (state) => state.words);
}

export function useLanguage(): string {
  return useStore(chosen, ({ code }) => code);
}

/** Shows the page in a language, and tells the browser, so that it is read aloud and hyphenated rightly. */
async function show(code: string): Promise<void> {
  const read = languages[code]?.read;
  if (read) chosen.setState({ code, words: await read() });
  document.documentElement.lang = chosen.getState().code;
}

/** The language that was chosen, or the browser's; English where that one cannot be fetched. Never rejects. */
export const showFirstLanguage = (): Promise<void> => show(firstLanguage()).catch(() => show("en"));

/** Rejects with a sentence where the language cannot be fetched; the page then stays as it is. */
export async function setLanguage(code: string): Promise<void> {
  await show(code);
  try {
    localStorage.setItem("language", code);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
}
