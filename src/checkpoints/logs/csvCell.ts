/** A text as a cell of comma-separated values. */
export function csvCell(text: string): string {
  // A name that a spreadsheet would run as a formula is made text.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
