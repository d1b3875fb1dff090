/** All primitives, by the names that JAX prints. Tables of rules elsewhere are mapped types over `PrimitiveName`. */
import type { ParamsOf, Primitive } from '../primitive.ts';
import { arrange } from './arrange.ts';
import { call } from './call.ts';
import { control } from './control.ts';
import { convert } from './convert.ts';
import { cumulative } from './cumulative.ts';
import { debug } from './debug.ts';
import { dot } from './dot.ts';
import { elementwise } from './elementwise.ts';
import { random } from './random.ts';
import { gathering } from './gather.ts';
import { fftPrimitives } from './fft.ts';
import { linalgPrimitives } from './linalg.ts';
import { linearSolve } from './linearSolve.ts';
import { reductions } from './reductions.ts';
import { sorting } from './sorting.ts';
import { slicing } from './slicing.ts';
import { structural } from './structural.ts';

export const primitives = {
  ...arrange,
  ...elementwise,
  ...convert,
  ...slicing,
  ...gathering,
  ...structural,
  ...fftPrimitives,
  ...linalgPrimitives,
  ...linearSolve,
  ...reductions,
  ...cumulative,
  ...sorting,
  ...random,
  ...dot,
  ...call,
  ...control,
  ...debug,
};

export type PrimitiveName = keyof typeof primitives;
export type PrimitiveParams<N extends PrimitiveName> = ParamsOf<(typeof primitives)[N]>;

const byName = new Map<string, Primitive>(Object.entries(primitives));

export const primitiveByName = (name: string): Primitive | undefined => byName.get(name);
