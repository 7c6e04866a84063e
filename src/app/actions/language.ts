import { setLanguage } from "../words/words.ts";
import { dismiss, notify } from "./notices.ts";
import { sentence } from "./trainer.ts";

const away = "languageAway";

/** Shows the page in another language, or says why it cannot. */
export async function chooseLanguage(code: string): Promise<void> {
  try {
    await setLanguage(code);
    dismiss(away);
  } catch (error) {
    notify({ code: away, level: "error", text: sentence(error) });
  }
}
