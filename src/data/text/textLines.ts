/** Lines of a text file as Python's text mode cuts them, read as a stream. */

/** Longer lines are cut short: no list of a data set needs them, and a hostile one must not fill memory. */
const longestLine = 1 << 16;

/** The text of a blob in pieces, with UTF-8 that is split across chunks put together; a byte-order mark stays. */
export async function* textPieces(blob: Blob, onBytes?: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  // Not `for await`: Safari has no async iteration of streams.
  const reader = blob.stream().getReader();
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      if (!value) continue;
      onBytes?.(value.length);
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel();
  }
  yield decoder.decode();
}

/** Lines that end with \n, \r\n or \r, without their ends; an empty last line is left out. */
export async function* textLines(blob: Blob, longest = longestLine): AsyncGenerator<string> {
  let rest = "";
  let afterReturn = false;
  for await (const piece of textPieces(blob)) {
    let text = piece;
    if (afterReturn && text.startsWith("\n")) text = text.slice(1);
    if (piece !== "") afterReturn = piece.endsWith("\r");
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "").slice(0, longest);
    for (const line of lines) yield line.slice(0, longest);
  }
  if (rest !== "") yield rest;
}
