/** The random number generators of JAX: what a key of each is made of. Source: jax/_src/random (threefry2x32.py …). */
import type { Shape } from './aval.ts';
import { DType } from './dtypes.ts';
import { TextParam } from './primitive.ts';

export interface PrngImpl {
  /** As `impl=` takes it: `threefry2x32`. */
  readonly name: string;
  /** As dtypes and jaxprs show it: `fry`. */
  readonly tag: string;
  /** A key is an array of uint32 of this shape. */
  readonly keyShape: Shape;
  readonly dtype: DType;
  /** The param `impl=` of eqns. */
  readonly param: TextParam;
  /** Names of its functions, as its repr lists them. */
  readonly functions: readonly [seed: string, split: string, randomBits: string, foldIn: string];
}

const WORD = 32;

function define(name: string, tag: string, words: number, ...functions: string[]): PrngImpl {
  const [seed, split, bits, foldIn] = functions;
  const dtype = DType.define(`key<${tag}>`, `key<${tag}>`, 'key', words * WORD);
  return {
    name,
    tag,
    keyShape: [words],
    dtype,
    param: new TextParam('PRNGImpl', tag),
    functions: [seed, split, bits, foldIn],
  };
}

const named = (prefix: string): string[] => ['seed', 'split', 'random_bits', 'fold_in'].map((f) => `${prefix}_${f}`);

/** In the order in which JAX registers them, which its messages show. */
export const prngImpls: readonly PrngImpl[] = [
  define('philox2x32', 'phx2', 1, ...named('philox2x32')),
  define('philox4x32', 'phx4', 2, ...named('philox4x32')),
  define('threefry2x32', 'fry', 2, ...named('threefry')),
  define('rbg', 'rbg', 4, ...named('_rbg')),
  define('unsafe_rbg', 'urbg', 4, '_rbg_seed', '_unsafe_rbg_split', '_rbg_random_bits', '_unsafe_rbg_fold_in'),
  define('threefry4x32', 'fry4', 4, ...named('threefry4x32')),
];

const byTag = new Map(prngImpls.map((impl) => [impl.tag, impl]));
const byName = new Map(prngImpls.map((impl) => [impl.name, impl]));
const byDType = new Map(prngImpls.map((impl) => [impl.dtype, impl]));

/** The generator of a param `impl=`. */
export const prngByTag = (tag: string): PrngImpl | undefined => byTag.get(tag);
export const prngByName = (name: string): PrngImpl | undefined => byName.get(name);
/** The generator of a key dtype; undefined for other dtypes. */
export const prngOf = (dtype: DType): PrngImpl | undefined => byDType.get(dtype);
