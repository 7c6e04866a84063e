import type { ComponentType } from "react";
import { later } from "../parts/later.tsx";
import type { TabName } from "../state/names.ts";
import { LogTab } from "./log/LogTab.tsx";

/** The tabs by their names. The one that a run opens with comes with the page, each other when it is first opened. */
export const tabs: Readonly<Record<TabName, ComponentType>> = {
  log: LogTab,
  model: later(async () => (await import("./model/ModelTab.tsx")).ModelTab),
  predictions: later(async () => (await import("./predictions/PredictionsTab.tsx")).PredictionsTab),
  clean: later(async () => (await import("./clean/CleanTab.tsx")).CleanTab),
  text: later(async () => (await import("./text/TextTab.tsx")).TextTab),
  try: later(async () => (await import("../try/TryTab.tsx")).TryTab),
  context: later(async () => (await import("./context/ContextTab.tsx")).ContextTab),
  checkpoints: later(async () => (await import("./checkpoints/CheckpointsTab.tsx")).CheckpointsTab),
  backends: later(async () => (await import("./backends/BackendsTab.tsx")).BackendsTab),
  cluster: later(async () => (await import("./cluster/ClusterTab.tsx")).ClusterTab),
};
