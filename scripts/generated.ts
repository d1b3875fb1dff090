/**
 * Files of the repository that are made from its sources, and committed, so that they can be read there: manual pages of
 * the rules, the settings in package.json, tables of coverage. `npm run generate` writes them; test/tidy.test.ts fails
 * when one is stale.
 */
import { coverageGenerated } from './coverage.ts';
import { rulesGenerated } from './rulePages.ts';

export interface Generated {
  /** From the repository's root. */
  readonly path: string;
  /** The whole contents, given what is there now (undefined: nothing yet). */
  make(current: string | undefined): string | Promise<string>;
}

/** Rooms that have something to generate add it here. */
export const generated: readonly Generated[] = [...rulesGenerated, ...coverageGenerated];

/** The entries whose file isn't what `make` gives. `read` answers undefined for a file that isn't there. */
export async function stale(
  entries: readonly Generated[],
  read: (path: string) => string | undefined,
): Promise<{ path: string; contents: string }[]> {
  const found: { path: string; contents: string }[] = [];
  for (const { path, make } of entries) {
    const current = read(path);
    const contents = await make(current);
    if (contents !== current) found.push({ path, contents });
  }
  return found;
}
