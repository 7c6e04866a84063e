/** What both kinds of one page are made with. */
import { texts } from "./texts.ts";

export const text = texts[document.documentElement.lang === "zh" ? "zh" : "en"];

/** An element of the page by its id. */
export function part<K extends keyof HTMLElementTagNameMap>(id: string, kind: K): HTMLElementTagNameMap[K] {
  const found = document.querySelector<HTMLElementTagNameMap[K]>(`${kind}#${id}`);
  if (!found) throw new Error(`The page lacks ${id}.`);
  return found;
}

export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

export const say = (sentence: string): void => {
  part("state", "p").textContent = sentence;
};
