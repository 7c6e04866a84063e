/** The one cursor that all charts share: where on the horizontal axis, and in which chart. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

interface Cursor {
  /** In units of the horizontal axis; null: no cursor. */
  x: number | null;
  chart: string | null;
}

const cursor = createStore<Cursor>(() => ({ x: null, chart: null }));

export function setCursor(x: number | null, chart: string | null): void {
  cursor.setState({ x, chart });
}

export function useCursor(): Cursor {
  return useStore(cursor);
}
