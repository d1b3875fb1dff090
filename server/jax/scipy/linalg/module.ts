/** `jax.scipy.linalg`: the tables of its families, and what is written in Python. Source: jax/_src/scipy/linalg.py. */
import type { Value } from '../../../python/values.ts';
import { exponentialPart } from './exponential.ts';
import { functionsPart } from './functionsOfMatrices.ts';
import { matrixFunctions } from './matrices.ts';
import { polarPart } from './polar.ts';
import { solverFunctions } from './solvers.ts';
import { tridiagonalPart } from './tridiagonal.ts';

export const linalgModuleFunctions = new Map<string, Value>([...solverFunctions, ...matrixFunctions]);

export const linalgParts = (name: string): Value | undefined =>
  exponentialPart(name) ?? polarPart(name) ?? tridiagonalPart(name) ?? functionsPart(name);
