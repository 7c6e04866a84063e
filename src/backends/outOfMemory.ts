/** The device has not enough memory for what was asked of it: a smaller batch may fit. The message says so. */
export class OutOfMemoryError extends Error {
  override name = "OutOfMemoryError";
}
