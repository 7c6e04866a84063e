/** The table of tasks as the page shows them. */
import { type ModelName, taskOf } from "../../config/models/index.ts";
import type { TaskName } from "../../config/models/model.ts";
import { images } from "./images.ts";
import type { TaskPage } from "./task.ts";
import { text } from "./text.ts";

export const taskPages: Readonly<Record<TaskName, TaskPage>> = { images, text };

export const pageOf = ({ model }: { model: ModelName }): TaskPage => taskPages[taskOf(model)];
