/** A table as a file: without the mark in front, Excel takes its UTF-8 for the system's own encoding. pandas passes over it. */
export const csvFile = (rows: string): string => `\ufeff${rows}`;

/** Gives a file to the person through the browser's own download. */
export function download(content: Blob | string, name: string, type = "text/plain"): void {
  const text = type === "text/csv" && typeof content === "string" ? csvFile(content) : content;
  const blob = typeof text === "string" ? new Blob([text], { type: `${type};charset=utf-8` }) : text;
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the address over by then; a large file keeps the blob until it is written.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A name that every file system takes. */
export function fileName(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|-+$/g, "");
  return plain.slice(0, 80) || "run";
}
