/** The order of contractions: as opt_einsum finds it, ties included. */
import { expect, test } from 'vitest';
import { contractionPath } from '../../server/jax/numpy/einsum/einsum.ts';
import { namedSizes, parseSubscripts } from '../../server/jax/numpy/einsum/subscripts.ts';

const SIZES: Readonly<Record<string, number>> = { a: 3, b: 4, c: 5, d: 2, e: 6, f: 3, g: 7, h: 2, i: 4 };

test.each([
  ['ab,bc,cd', 'auto', '1,2 0,1'],
  ['ab,bc,cd', 'optimal', '1,2 0,1'],
  ['ab,bc,cd', 'greedy', '1,2 0,1'],
  ['ab,bc,cd', 'branch-2', '1,2 0,1'],
  ['ab,bc,cd,de', 'auto', '1,2 0,2 0,1'],
  ['ab,bc,cd,de', 'optimal', '1,2 0,2 0,1'],
  ['ab,bc,cd,de', 'greedy', '1,2 0,2 0,1'],
  ['ab,bc,cd,de', 'branch-2', '1,2 0,2 0,1'],
  ['ab,bc,cd,de,ef', 'auto', '3,4 1,2 0,2 0,1'],
  ['ab,bc,cd,de,ef', 'optimal', '1,2 0,3 0,1 0,1'],
  ['ab,bc,cd,de,ef', 'greedy', '3,4 1,2 0,2 0,1'],
  ['ab,bc,cd,de,ef', 'branch-2', '3,4 1,2 0,2 0,1'],
  ['ab,ac,ad->bcd', 'auto', '0,2 0,1'],
  ['ab,ac,ad->bcd', 'optimal', '0,2 0,1'],
  ['ab,ac,ad->bcd', 'greedy', '0,2 0,1'],
  ['ab,ac,ad->bcd', 'branch-2', '0,2 0,1'],
  ['a,ab,b', 'auto', '1,2 0,1'],
  ['a,ab,b', 'optimal', '1,2 0,1'],
  ['a,ab,b', 'greedy', '1,2 0,1'],
  ['a,ab,b', 'branch-2', '1,2 0,1'],
  ['ab,bc,cd,da', 'auto', '1,2 0,2 0,1'],
  ['ab,bc,cd,da', 'optimal', '1,2 0,2 0,1'],
  ['ab,bc,cd,da', 'greedy', '1,2 0,2 0,1'],
  ['ab,bc,cd,da', 'branch-2', '1,2 0,2 0,1'],
  ['abc,cd,de,ef,fg', 'auto', '0,1 0,1 0,2 0,1'],
  ['abc,cd,de,ef,fg', 'optimal', '0,1 0,1 0,2 0,1'],
  ['abc,cd,de,ef,fg', 'greedy', '0,1 0,1 0,2 0,1'],
  ['abc,cd,de,ef,fg', 'branch-2', '0,1 0,1 0,2 0,1'],
  ['ab,cd,ef', 'auto', '0,1 0,1'],
  ['ab,cd,ef', 'optimal', '0,1 0,1'],
  ['ab,cd,ef', 'greedy', '0,1 0,1'],
  ['ab,cd,ef', 'branch-2', '0,1 0,1'],
  ['ab,bc,cd,de,ef,fg,gh,hi', 'auto', '5,6 3,4 1,2 0,4 1,2 1,2 0,1'],
  ['ab,bc,cd,de,ef,fg,gh,hi', 'greedy', '5,6 3,4 1,2 0,4 1,2 0,2 0,1'],
  ['ab,bc,cd,de,ef,fg,gh,hi', 'branch-2', '5,6 3,4 1,2 0,4 1,2 1,2 0,1'],
  ['ea,fb,abcd,gc,hd->efgh', 'auto', '1,2 2,3 1,2 0,1'],
  ['ea,fb,abcd,gc,hd->efgh', 'optimal', '1,2 2,3 1,2 0,1'],
  ['ea,fb,abcd,gc,hd->efgh', 'greedy', '1,2 2,3 1,2 0,1'],
  ['ea,fb,abcd,gc,hd->efgh', 'branch-2', '1,2 2,3 1,2 0,1'],
])('%s by %s', (text, optimize, expected) => {
  const terms = text.split('->')[0].split(',');
  const shapes = terms.map((t) => [...t].map((s) => SIZES[s]));
  const subscripts = parseSubscripts(
    text,
    shapes.map((s) => s.length),
  );
  const path = contractionPath(subscripts, namedSizes(subscripts.inputs, shapes), optimize);
  expect(path.map((step) => step.join(',')).join(' ')).toBe(expected);
});
