import type { Page } from "@playwright/test";

/**
 * Texts on the page in which three Latin words follow one another: a sentence that was not translated; and those set as Latin ones
 * are, with a space or a narrow comma between Chinese signs. File names, code, the log and the data's own texts are what they are.
 */
export function latinSentences(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const theirs =
      "pre, code, kbd, textarea, .mono, [lang=en], [role=log], script, style, noscript, [data-text-of-data]";
    // Names of networks, of programs and of what they call things.
    const names =
      /ResNet|Transformer|WebGPU|WASM|SIMD|PyTorch|torchvision|safetensors|TensorBoard|Top-\d|relaxed|SwiftShader|Google|Device|Subzero|LLVM|llvmpipe|Vulkan|Chrome|Linux|Descent|MIT|Winograd|DistributedDataParallel|GPU|CPU|npm run \w+/g;
    const found: string[] = [];
    const look = (text: string): void => {
      if (/[A-Za-z]{2,}[,.]? [A-Za-z]{2,}[,.]? [A-Za-z]{2,}/.test(text.replace(names, "")))
        found.push(text.trim().slice(0, 120));
    };
    const setAsLatin =
      /[\p{Script=Han}，。：；、！？）] +[\p{Script=Han}（]|\p{Script=Han}[,;:?!]|[,;] *\p{Script=Han}/u;
    for (const element of document.body.querySelectorAll("*")) {
      if (element.closest(`${theirs}, select`) || !element.checkVisibility()) continue;
      // What React writes side by side is read as one.
      let text = "";
      for (const node of [...element.childNodes, null])
        if (node instanceof Text) text += node.data;
        else {
          if (setAsLatin.test(text)) found.push(`${text.trim().slice(0, 120)} (set as Latin)`);
          text = "";
        }
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement?.closest(theirs)) look(node.textContent ?? "");
    for (const element of document.querySelectorAll(
      "[aria-label], [title], [aria-valuetext], [placeholder]",
    )) {
      if (element.closest(theirs)) continue;
      for (const name of ["aria-label", "title", "aria-valuetext", "placeholder"])
        look(element.getAttribute(name) ?? "");
    }
    // The browser's own control for files speaks the browser's language, and its words are not in the document.
    for (const input of document.querySelectorAll("input[type=file]"))
      if (input.getBoundingClientRect().width > 1) found.push("the browser's own words in a file input");
    return [...new Set(found)];
  });
}
