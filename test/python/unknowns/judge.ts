/** The verdict on one program: run on the unknown `u`, and then on values in its place. */
import { Stop } from '../../../server/python/errors.ts';
import { Unknown } from '../../../server/python/values.ts';
import { Session } from '../harness.ts';
import { brokenClaims, knownNames } from './claims.ts';

/** Source of what may stand in the place of the unknown. */
const VALUES = ['0', '1', 'None', "'a'", '[]', '[1, 2]', "{'a': 7, 'n': 8}", '5', '{1, 3}'];
/** Steps of one run. */
const FUEL = 200_000;

export interface Verdict {
  readonly problems: readonly string[];
  /** Values for which the program comes to its end. */
  readonly compared: number;
  /** What is known in the end, on the unknown. */
  readonly names: ReadonlySet<string>;
}

/** Problems: claims that don't hold, an exception that a run on a value doesn't have. */
export function judge(source: string): Verdict {
  const abstract = new Session({ u: new Unknown('the test says so') });
  const claimed = abstract.run(source, FUEL);
  if (claimed.error !== undefined && !(claimed.error instanceof Stop))
    throw claimed.error instanceof Error ? claimed.error : new Error('something that is no error was thrown');
  const problems: string[] = [];
  let compared = 0;
  for (const value of VALUES) {
    const concrete = new Session();
    concrete.print(`u = ${value}`);
    const before = concrete.run(source, FUEL);
    if (before.error !== undefined) continue;
    // The program's exception, if it has one, is the last line.
    const raised = /^\w*(?:Error|Exception|StopIteration)\b.*\n$/.test(before.output);
    if (raised) continue;
    if (claimed.error !== undefined) continue;
    if (claimed.output !== '') {
      problems.push(`u = ${value}: ${claimed.output.trim()} isn't raised`);
      continue;
    }
    compared++;
    const names = new Map(concrete.module.dict);
    names.delete('u');
    const claims = new Map(abstract.module.dict);
    claims.delete('u');
    for (const { path, claimed: c, actual } of brokenClaims(claims, names))
      problems.push(`u = ${value}: ${path} is ${actual}, not ${c}`);
  }
  return { problems, compared, names: knownNames(abstract.module.dict) };
}
