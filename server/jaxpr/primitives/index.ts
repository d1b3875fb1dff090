/** All primitives, by the names that JAX prints. Tables of rules elsewhere are mapped types over `PrimitiveName`. */
import type { ParamsOf, Primitive } from '../primitive.ts';
import { arrange } from './arrange.ts';
import { call } from './call.ts';
import { collective } from './collective.ts';
import { control } from './control.ts';
import { convert } from './convert.ts';
import { cumulative } from './cumulative.ts';
import { customCalls } from './customCalls.ts';
import { debug } from './debug.ts';
import { refs } from './refs.ts';
import { dot } from './dot.ts';
import { elementwise } from './elementwise.ts';
import { generators } from './generators.ts';
import { placement } from './placement.ts';
import { ragged } from './ragged.ts';
import { random } from './random.ts';
import { gathering } from './gather.ts';
import { fftPrimitives } from './fft.ts';
import { linalgPrimitives } from './linalg.ts';
import { reductions } from './reductions.ts';
import { roots } from './roots.ts';
import { sharded } from './shardMap.ts';
import { sorting } from './sorting.ts';
import { slicing } from './slicing.ts';
import { special } from './special.ts';
import { structural } from './structural.ts';
import { convolution } from './convolution.ts';
import { windows } from './windows.ts';
import { shardingRules } from '../sharding/table.ts';
import { setShardingRules } from '../varying.ts';

export const primitives = {
  ...special,
  ...convolution,
  ...windows,
  ...arrange,
  ...elementwise,
  ...convert,
  ...slicing,
  ...gathering,
  ...structural,
  ...fftPrimitives,
  ...linalgPrimitives,
  ...reductions,
  ...cumulative,
  ...sorting,
  ...random,
  ...dot,
  ...ragged,
  ...call,
  ...customCalls,
  ...control,
  ...roots,
  ...debug,
  ...refs,
  ...placement,
  ...collective,
  ...sharded,
  ...generators,
};

export type PrimitiveName = keyof typeof primitives;
export type PrimitiveParams<N extends PrimitiveName> = ParamsOf<(typeof primitives)[N]>;

const byName = new Map<string, Primitive>(Object.entries(primitives));

export const primitiveByName = (name: string): Primitive | undefined => byName.get(name);

setShardingRules(shardingRules);
