/** `np.einsum`. Source: numpy/_core/einsumfunc.py, src/multiarray/einsum.cpp. */
import type { DType } from '../../jaxpr/dtypes.ts';
import { offsets } from '../../jaxpr/evaluate/rule.ts';
import { valueError } from '../errors.ts';
import type { Value } from '../values.ts';
import { UnknownSignal, Missing } from '../values.ts';
import type { Shape, NdArray } from './array.ts';
import { computed, elementsAs, sizeOf } from './array.ts';
import { settleFloats } from './cast.ts';
import { asArray } from './coerce.ts';
import { isSequence } from './declare.ts';
import { isNumPyOnly, isWide } from './kinds.ts';
import { MAX_OPERATIONS } from './limits.ts';
import { promoteTypes } from './promotion.ts';
import type { Elements } from './storage.ts';
import { allocateElements, spend } from './storage.ts';

// ---- einsum

interface Subscripts {
  readonly inputs: readonly string[];
  readonly output: string;
}

/** Letters of unnamed axes, which `...` stands for. Not ones that a program can write. */
const unnamed = (i: number): string => String.fromCharCode(0x2460 + i);

function parseSubscripts(text: string, ranks: readonly number[]): Subscripts {
  const [left, right] = text.replaceAll(' ', '').split('->') as [string, string | undefined];
  const terms = left.split(',');
  if (terms.length !== ranks.length)
    throw valueError(
      `${terms.length > ranks.length ? 'more' : 'fewer'} operands provided to einstein sum function than specified in the subscripts string`,
    );
  for (const ch of text)
    if (!/[A-Za-z.,\->\s]/.test(ch))
      throw valueError(`invalid subscript '${ch}' in einstein sum subscripts string, subscripts must be letters`);
  let most = 0;
  terms.forEach((t, i) => {
    if (t.includes('...')) most = Math.max(most, ranks[i] - (t.length - 3));
  });
  const rest = (n: number): string => Array.from({ length: n }, (_, i) => unnamed(most - n + i)).join('');
  const inputs = terms.map((t, i) => {
    const named = t.replace('...', '').length;
    if (!t.includes('...')) {
      if (named < ranks[i])
        throw valueError(
          "operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to broadcast the extra dimensions.",
        );
      if (named > ranks[i])
        throw valueError(`einstein sum subscripts string contains too many subscripts for operand ${i}`);
      return t;
    }
    return t.replace('...', rest(ranks[i] - named));
  });
  if (right !== undefined) {
    const output = right.replace('...', rest(most));
    for (const ch of output)
      if (!inputs.some((t) => t.includes(ch)))
        throw valueError(
          `einstein sum subscripts string included output subscript '${ch}' which never appeared in an input`,
        );
    return { inputs, output };
  }
  const all = inputs.join('');
  const once = [...new Set(all)].filter((ch) => /[A-Za-z]/.test(ch) && all.split(ch).length === 2).sort();
  return { inputs, output: rest(most) + once.join('') };
}

/** `np.einsum` of arrays. */
export function einsum(text: string, arrays: readonly NdArray[], dtype?: DType): NdArray {
  const { inputs, output } = parseSubscripts(
    text,
    arrays.map((a) => a.ndim),
  );
  const sizes = new Map<string, number>();
  inputs.forEach((t, i) => {
    [...t].forEach((ch, axis) => {
      const n = arrays[i].shape[axis];
      const known = sizes.get(ch) ?? 1;
      if (known !== 1 && n !== 1 && known !== n)
        throw valueError(
          `operands could not be broadcast together with remapped shapes [original->remapped]: ${arrays.map((a) => `(${shown(a.shape)})->(${shown(a.shape)})`).join(' ')} `,
        );
      sizes.set(ch, Math.max(known, n));
      if (n === 0) sizes.set(ch, 0);
    });
  });
  const summed = [...sizes.keys()].filter((ch) => !output.includes(ch));
  const shape = [...output].map((ch) => sizes.get(ch) ?? 1);
  const inner = summed.map((ch) => sizes.get(ch) ?? 1);
  const d = dtype ?? arrays.map((a) => a.dtype).reduce(promoteTypes);
  if (isNumPyOnly(d)) throw new UnknownSignal(new Missing('numpy.einsum of objects'));
  const work = sizeOf(shape) * sizeOf(inner) * arrays.length;
  return computed(
    shape,
    d,
    arrays,
    (views) => {
      const strideOf = (k: number, ch: string): number =>
        [...inputs[k]].reduce((s, c, axis) => (c === ch && views[k].shape[axis] !== 1 ? s + dense[k][axis] : s), 0);
      const dense = views.map((v) => {
        let n = 1;
        return v.shape
          .map((s) => s)
          .reverse()
          .map((s) => {
            const own = n;
            n *= s;
            return own;
          })
          .reverse();
      });
      const data = views.map((v) => elementsAs(v, d));
      const outer = views.map((_, k) =>
        offsets(
          shape,
          [...output].map((ch) => strideOf(k, ch)),
        ),
      );
      const within = views.map((_, k) =>
        offsets(
          inner,
          summed.map((ch) => strideOf(k, ch)),
        ),
      );
      return sumOfProducts(data, outer, within, d, sizeOf(shape), sizeOf(inner));
    },
    work > MAX_OPERATIONS ? Infinity : 0,
  );
}

export function sumOfProducts(
  data: readonly Elements[],
  outer: readonly Int32Array[],
  inner: readonly Int32Array[],
  d: DType,
  size: number,
  terms: number,
): Elements {
  spend(size * terms * data.length);
  const out = allocateElements(d, size);
  for (let i = 0; i < size; i++) {
    if (d.kind === 'complex') {
      let [re, im] = [0, 0];
      for (let t = 0; t < terms; t++) {
        let [pr, pi] = [1, 0];
        data.forEach((x, k) => {
          const at = 2 * (outer[k][i] + inner[k][t]);
          const [xr, xi] = [x[at] as number, x[at + 1] as number];
          [pr, pi] = [pr * xr - pi * xi, pr * xi + pi * xr];
        });
        re += pr;
        im += pi;
      }
      out[2 * i] = re;
      out[2 * i + 1] = im;
    } else if (isWide(d)) {
      let sum = 0n;
      for (let t = 0; t < terms; t++) {
        let p = 1n;
        for (let k = 0; k < data.length; k++) p *= data[k][outer[k][i] + inner[k][t]] as bigint;
        sum += p;
      }
      out[i] = sum;
    } else {
      const integer = d.isInteger;
      let sum = 0;
      for (let t = 0; t < terms; t++) {
        let p = 1;
        for (let k = 0; k < data.length; k++) {
          const x = data[k][outer[k][i] + inner[k][t]] as number;
          p = integer ? Math.imul(p, x) : p * x;
        }
        sum = integer ? (sum + p) | 0 : d.kind === 'bool' ? sum | p : sum + p;
      }
      out[i] = sum;
    }
  }
  return settleFloats(out, d);
}

export function einsumArguments(args: readonly Value[]): { text: string; arrays: NdArray[] } {
  const [first, ...rest] = args;
  if (typeof first === 'string') return { text: first, arrays: rest.map((v) => asArray(v)) };
  // Arrays with lists of axis numbers.
  const letter = (v: Value): string => {
    const list = isSequence(v) ? v.items : [];
    return list.map((i) => (typeof i === 'number' ? String.fromCharCode(97 + i) : '...')).join('');
  };
  const arrays: NdArray[] = [];
  const terms: string[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) {
    arrays.push(asArray(args[i]));
    terms.push(letter(args[i + 1]));
  }
  const output = args.length % 2 === 1 ? `->${letter(args[args.length - 1])}` : '';
  return { text: terms.join(',') + output, arrays };
}

const shown = (s: Shape): string => (s.length === 1 ? `${s[0]},` : s.join(','));
