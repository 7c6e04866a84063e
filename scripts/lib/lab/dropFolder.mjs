import { resolve } from "node:path";

/**
 * Drops a folder onto the page as a person does: the browser itself makes the drag events, and the page gets a
 * FileSystemDirectoryHandle that it may read.
 * @param {import("@playwright/test").Page} page
 * @param {string} folder
 * @param {{ x: number, y: number }} [at] in CSS pixels; the middle of the window when left out
 * @param {{ x: number, y: number }} [from] where it is dragged before it is let go; `at` when left out
 */
export async function dropFolder(page, folder, at, from) {
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  const end = at ?? { x: size.width / 2, y: size.height / 2 };
  const session = await page.context().newCDPSession(page);
  try {
    for (const type of /** @type {const} */ (["dragEnter", "dragOver", "drop"]))
      await session.send("Input.dispatchDragEvent", {
        type,
        ...(type === "drop" ? end : (from ?? end)),
        // 1: copying is allowed.
        data: { items: [], files: [resolve(folder)], dragOperationsMask: 1 },
      });
  } finally {
    await session.detach();
  }
}
