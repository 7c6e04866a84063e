/** A part of the page, drawn by itself. */
import type { ReactElement } from "react";
import { flushSync } from "react-dom";
import { createRoot, type Root } from "react-dom/client";
import { afterEach } from "vitest";
import { initialState } from "../../../src/app/state/state.ts";
import { app } from "../../../src/app/state/store.ts";

let root: Root | null = null;

/** Draws it in place of all else; it is taken away, and the state is as at first, after each test. */
export function shown(element: ReactElement): HTMLElement {
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  root = createRoot(place);
  flushSync(() => root?.render(element));
  return place;
}

afterEach(() => {
  root?.unmount();
  root = null;
  app.setState(initialState("", null));
});
