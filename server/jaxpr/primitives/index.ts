/** All primitives, by the names that JAX prints. Tables of rules elsewhere are mapped types over `PrimitiveName`. */
import type { ParamsOf, Primitive } from '../primitive.ts';
import { call } from './call.ts';
import { convert } from './convert.ts';
import { debug } from './debug.ts';
import { dot } from './dot.ts';
import { elementwise } from './elementwise.ts';
import { reductions } from './reductions.ts';
import { structural } from './structural.ts';

export const primitives = { ...elementwise, ...convert, ...structural, ...reductions, ...dot, ...call, ...debug };

export type PrimitiveName = keyof typeof primitives;
export type PrimitiveParams<N extends PrimitiveName> = ParamsOf<(typeof primitives)[N]>;

const byName = new Map<string, Primitive>(Object.entries(primitives));

export const primitiveByName = (name: string): Primitive | undefined => byName.get(name);
