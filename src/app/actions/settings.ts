/** A run's settings as a link and as a file, and the form set by them: everything but the data. */
import type { RunConfig } from "../../config/config.ts";
import { ConfigError } from "../../config/parse.ts";
import { fromConfigFile, readAsOfFile, toConfigFile } from "../../config/file.ts";
import type { ReadAs } from "../../config/readAs.ts";
import { toLink } from "../../config/link.ts";
import { formFromLink } from "../state/form/form.ts";
import { app, setApp } from "../state/store.ts";
import { download, fileName } from "./download.ts";
import { dismiss, notify } from "./notices.ts";

/** The page's address with the settings in it. */
export function settingsLink(config: RunConfig, readAs: ReadAs): string {
  const address = new URL(location.href);
  address.search = "";
  address.hash = toLink(config, readAs);
  return address.href;
}

export function saveSettings(config: RunConfig, readAs: ReadAs, name: string): void {
  download(toConfigFile(config, readAs), `${fileName(name)}-settings.json`, "application/json");
}

/** Takes the settings of a file into the form; a refused file says why and changes nothing. */
export async function openSettings(file: File): Promise<void> {
  try {
    const config = await fromConfigFile(file);
    const readAs = await readAsOfFile(file);
    setApp(() => ({ form: formFromLink(toLink(config, readAs)).form, error: null }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    setApp(() => ({ error: `${file.name}: ${error.message}` }));
  }
}

/** Tells of the address's settings, and follows a link that is opened while the page is there: it changes only the address's end. */
export function followLinks(): void {
  tellOfLink(app.getState().error);
  addEventListener("hashchange", () => {
    // An end without “=” names a place on the page.
    if (!location.hash.includes("=")) return;
    const { form, error } = formFromLink(location.hash);
    setApp(() => (error === null ? { form, error } : { error }));
    tellOfLink(error);
  });
}

/** Beside Start alone it would be below the window of a phone. */
function tellOfLink(error: string | null): void {
  if (error === null) dismiss("badLink");
  else notify({ code: "badLink", level: "warn", text: error });
}
