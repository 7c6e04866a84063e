/** Notices about the machine that stand as a chip beside it where it is shown, and not across the page. */
export const chipCodes: ReadonlySet<string> = new Set(["softwareWebgpu", "noWebgpu", "oneThread"]);
