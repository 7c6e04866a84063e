/** Why there is no camera: `words().trying.troubles` has a sentence for each. */
export type CameraTrouble = "none" | "refused" | "inUse" | "late" | "insecure" | "failed";

/** By the name of the error (Media Capture and Streams, getUserMedia). */
const troubles: Readonly<Record<string, CameraTrouble>> = {
  NotAllowedError: "refused",
  // Firefox, where a setting turns cameras off.
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "inUse",
  AbortError: "inUse",
};

/** What a refusal of the camera means; null: the browser has no camera for this page, as over plain http. */
export function cameraTrouble(error: unknown): CameraTrouble {
  if (error === null) return "insecure";
  return (error instanceof Error ? troubles[error.name] : undefined) ?? "failed";
}
