/** Special functions that are written in Python, made when they are asked for. */
import type { Value } from '../../../python/values.ts';
import { besselPart } from './bessel.ts';
import { complexPart } from './complexFunctions.ts';
import { integralsPart } from './exponentialIntegrals.ts';
import { hypergeometricPart } from './hypergeometric.ts';

export const specialPart = (name: string): Value | undefined =>
  integralsPart(name) ?? complexPart(name) ?? besselPart(name) ?? hypergeometricPart(name);
