import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

/**
 * A folder as browsers see it, who list no symbolic links.
 * @typedef {object} Resolved
 * @property {string} path the folder itself where it holds no links; otherwise one of the same name in which files stand where the
 *   links were
 * @property {string[]} broken links that lead nowhere
 * @property {() => void} remove takes away what was made
 */

/**
 * Whether a folder holds symbolic links at any depth.
 * @param {string} folder
 * @returns {boolean}
 */
function holdsLinks(folder) {
  return readdirSync(folder, { withFileTypes: true }).some(
    (entry) => entry.isSymbolicLink() || (entry.isDirectory() && holdsLinks(join(folder, entry.name))),
  );
}

/**
 * Puts a file at another place: the same bytes of the disk where that can be, otherwise a copy.
 * @param {string} from
 * @param {string} to
 */
function place(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/**
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} above real paths of the folders around it, so that a circle of links ends
 * @param {string[]} broken
 */
function mirror(from, to, above, broken) {
  const real = realpathSync(from);
  if (above.includes(real)) return;
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const path = join(from, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) broken.push(path);
    else if (found.isDirectory()) mirror(path, join(to, name), [...above, real], broken);
    else if (found.isFile()) place(realpathSync(path), join(to, name));
  }
}

/**
 * @param {string} data a folder or a file
 * @returns {Resolved}
 */
export function withoutLinks(data) {
  const path = resolve(data);
  const isFile = statSync(path).isFile();
  const isLink = lstatSync(path).isSymbolicLink();
  if (isFile ? !isLink : !isLink && !holdsLinks(path)) return { path, broken: [], remove: () => undefined };
  // Beside the data where that can be: links to the same bytes reach no further than a disk.
  let around;
  try {
    around = mkdtempSync(join(dirname(realpathSync(path)), ".descent-links-"));
  } catch {
    around = mkdtempSync(join(tmpdir(), "descent-links-"));
  }
  const made = join(around, basename(path));
  /** @type {string[]} */
  const broken = [];
  const remove = () => rmSync(around, { recursive: true, force: true });
  try {
    if (isFile) place(realpathSync(path), made);
    else mirror(path, made, [], broken);
  } catch (error) {
    remove();
    throw error;
  }
  return { path: made, broken, remove };
}
