/** Where Chinese keeps Latin words apart. */

/** A name after Chinese signs: it has a space before it unless it is Chinese itself. */
export const after = (name: string): string => (/^\p{Script=Han}/u.test(name) ? name : ` ${name}`);

/** A name before Chinese signs: it has a space after it unless it ends in Chinese. */
export const before = (name: string): string => (/[\p{Script=Han}）]$/u.test(name) ? name : `${name} `);
