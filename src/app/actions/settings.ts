/** A run's settings as a link and as a file, and the form set by them: everything but the data. */
import { ConfigError, type RunConfig, toLink } from "../../config.ts";
import { fromConfigFile, toConfigFile } from "../../configFile.ts";
import { formFromLink } from "../state/form.ts";
import { setApp } from "../state/store.ts";
import { download, fileName } from "./download.ts";

/** The page's address with the settings in it. */
export function settingsLink(config: RunConfig): string {
  const address = new URL(location.href);
  address.search = "";
  address.hash = toLink(config);
  return address.href;
}

export function saveSettings(config: RunConfig, name: string): void {
  download(toConfigFile(config), `${fileName(name)}-settings.json`, "application/json");
}

/** Takes the settings of a file into the form; a refused file says why and changes nothing. */
export async function openSettings(file: File): Promise<void> {
  try {
    const config = await fromConfigFile(file);
    setApp(() => ({ form: formFromLink(toLink(config)).form, error: null }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    setApp(() => ({ error: `${file.name}: ${error.message}` }));
  }
}

/** A link that is opened while the page is there changes only the address's end. */
export function followLinks(): void {
  addEventListener("hashchange", () => {
    // An end without “=” names a place on the page.
    if (!location.hash.includes("=")) return;
    const { form, error } = formFromLink(location.hash);
    setApp(() => (error === null ? { form, error } : { error }));
  });
}
