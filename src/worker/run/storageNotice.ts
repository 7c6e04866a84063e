import type { CheckpointError } from "../../checkpoints/checkpointError.ts";
import { StorageFullError } from "../../checkpoints/store/database.ts";
import type { Notice } from "../border/protocol.ts";

/** What the page says when the browser stores nothing: that it has no room, or another reason. */
export const storageNotice = (error: CheckpointError): Notice => ({
  code: error instanceof StorageFullError ? "storageFull" : "storageRefused",
  level: "warn",
  text: error.message,
});
