import type { TaskName } from "../../config/models/model.ts";
import { images } from "./images.ts";
import type { TaskRecord } from "./task.ts";
import { text } from "./text.ts";

/** The table of tasks. */
export const tasks: Readonly<Record<TaskName, TaskRecord>> = { images, text };
