/**
 * What our evaluator computes for the directives of the API, against what JAX computed on the same inputs (values/, made by
 * values.py). The whole programs (p*) take minutes; they are compared by hand: `checkValues` is all it takes.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { Analyzer } from '../../server/analysis/analyze.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { PythonParser } from '../../server/syntax/parser.ts';
import type { ValueCase } from './checkValues.ts';
import { checkValues } from './checkValues.ts';

const here = (path: string) => new URL(path, import.meta.url);
const WHOLE_PROGRAMS = /^(p\d|q\d|lib_)/;

const files = readdirSync(here('values'))
  .map((f) => basename(f, '.json'))
  .filter((f) => !WHOLE_PROGRAMS.test(f))
  .sort();

/** Directives whose values differ for a reason, with the reason. */
const FREE: Readonly<Record<string, string>> = {
  'dtypes.py:49': 'values.py calls the function without jit, on Python bools: their sum is an int',
  'jnp_bits_ints.py:229': 'values.py calls the function without jit, on a Python int',
  'jnp_elementwise.py:608': 'subnormal numbers, which XLA flushes to zero',
  'jnp_linalg.py:294': 'the sign of a singular vector is free',
  'jnp_linalg.py:299': 'the sign of a singular vector is free',
  'jnp_linalg.py:309': 'the sign of an eigenvector is free',
  'jnp_linalg.py:310': 'the phase of an eigenvector is free',
  'jnp_linalg.py:428': 'the sign of an eigenvector is free',
  'prng.py:246': 'a factor of the covariance by svd or eigh: the sign of a vector is free',
  'nn.py:290': 'bfloat16 sums are rounded at other places by XLA',
  'lax_ops.py:480': 'rng_bit_generator: its numbers are those of the device',
  'lax_ops.py:485': 'rng_uniform: its numbers are those of the device',
  'lax_ops.py:568': 'the reduction to tridiagonal form is not computed',
};

test.each(files)('%s', (name) => {
  const path = here(`cases/${name}.py`).pathname;
  const parser = new PythonParser();
  const source = new SourceText(path, `${name}.py`, parser, readFileSync(path, 'utf8'));
  const { traced } = new Analyzer(parser).analyze([source], name, path, { x64: false });
  const cases = (JSON.parse(readFileSync(here(`values/${name}.json`), 'utf8')) as { cases: ValueCase[] }).cases;
  const wrong = checkValues(cases, traced)
    .filter((a) => a.outcome === 'different' || (a.outcome === 'gave up' && !/calls a Python function/.test(a.detail)))
    .map((a) => ({ at: `${name}.py:${a.line}`, call: a.call, detail: a.detail }))
    .filter(({ at }) => !(at in FREE));
  expect(wrong).toEqual([]);
});
