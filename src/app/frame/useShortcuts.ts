import { useEffect } from "react";
import { saveCheckpoint, startTraining, togglePause } from "../actions/run/run.ts";
import { changeView } from "../curves/CurvesToolbar.tsx";
import { chooseAndOpen } from "../first/TrainZone.tsx";
import { app } from "../state/store.ts";

/** The page's keys. Single keys are off while something is typed, and where the person turned them off. */
export function useShortcuts(onHelp: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return;
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
        if (app.getState().mode !== "run") void startTraining();
        return;
      }
      if (event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      if (app.getState().view.singleKeys && pressSingle(event.key, onHelp)) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [onHelp]);
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "range", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** True when the key means something. */
function pressSingle(key: string, onHelp: () => void): boolean {
  const { mode, view } = app.getState();
  switch (key) {
    case "?":
      onHelp();
      return true;
    case "o":
      if (mode === "empty") void chooseAndOpen();
      return mode === "empty";
    case "b":
      document.querySelector<HTMLElement>("[data-backend-select] select")?.focus();
      return true;
  }
  if (mode !== "run") return false;
  switch (key) {
    case "p":
      void togglePause();
      return true;
    case "s":
      void saveCheckpoint();
      return true;
    case "x":
      changeView({ logX: !view.logX });
      return true;
    case "y":
      changeView({ logY: !view.logY });
      return true;
    case "+":
      changeView({ smoothing: Math.min(0.99, Number((view.smoothing + 0.05).toFixed(2))) });
      return true;
    case "-":
      changeView({ smoothing: Math.max(0, Number((view.smoothing - 0.05).toFixed(2))) });
      return true;
    case "1":
      changeView({ size: "small" });
      return true;
    case "2":
      changeView({ size: "medium" });
      return true;
    case "3":
      changeView({ size: "large" });
      return true;
    case "t":
      changeView({ table: !view.table });
      return true;
    default:
      return false;
  }
}
