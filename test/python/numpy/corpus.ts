/** Runs the lines of a corpus file in the interpreter, and compares them with what NumPy gave. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerNumPy } from '../../../server/python/numpy/index.ts';
import { repr } from '../../../server/python/text.ts';
import { Unknown, UnknownSignal } from '../../../server/python/values.ts';
import { Session } from '../harness.ts';

registerNumPy();

export interface Line {
  readonly expression: string;
  readonly expected: string;
}

export const FAMILIES = [
  'creation',
  'dtypes',
  'scalars',
  'elementwise',
  'reductions',
  'shape',
  'sorting',
  'indexing',
  'linalg',
  'printing',
] as const;

export function linesOf(family: string, folder: string): Line[] {
  return readFileSync(join(folder, 'corpus', `${family}.txt`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [expression, expected] = line.split('  =>  ');
      return { expression, expected };
    });
}

/** What the interpreter makes of a line: a repr, `!Class: message`, or `?reason` where it isn't known. */
export function evaluate(expression: string): string {
  const session = new Session();
  const parts = expression.split('; ');
  const last = parts.pop() ?? '';
  session.run('import numpy as np, ml_dtypes, copy, math');
  const isStatement = /^(del |[\w.[\], :()>&']+ (?:[-+*/%&|^@]|\/\/|\*\*|<<|>>)?= )/.test(last);
  const source = [...parts, isStatement ? `${last}\nresult = None` : `result = (${last})`].join('\n');
  const { output, error } = session.run(source);
  if (error instanceof UnknownSignal) return `?${error.unknown.reason}`;
  if (error !== undefined)
    return `fault: ${error instanceof Error ? (error.stack ?? error.message) : 'what is no error'}`;
  const result = session.value('result');
  if (result === undefined) return `!${output.trimEnd().replaceAll('\n', '\\n')}`;
  if (result instanceof Unknown) return `?${result.reason}`;
  try {
    return repr(result).replaceAll('\n', '\\n');
  } catch (e) {
    if (e instanceof UnknownSignal) return `?${e.unknown.reason}`;
    return `fault: ${e instanceof Error ? (e.stack ?? e.message) : 'what is no error'}`;
  }
}

const FLOAT = /-?(?:\d+\.\d*|\.\d+)(?:e[-+]?\d+)?|-?\d+e[-+]?\d+/g;

/** The same text but for the last digits of floats: NumPy's own functions differ in them from machine to machine. */
export function agrees(got: string, expected: string): boolean {
  if (got === expected) return true;
  const shape = (s: string): string => s.replace(FLOAT, '#').replace(/\s+|\\n/g, '');
  if (shape(got) !== shape(expected)) return false;
  const tolerance = /float32|complex64|bfloat16/.test(expected) ? 3e-6 : /float16/.test(expected) ? 2e-3 : 1e-12;
  // What rounding leaves of zero.
  const tiny = 1e-15;
  const [a, b] = [got, expected].map((s) => (s.match(FLOAT) ?? []).map(Number));
  return a.every((p, i) => {
    const q = b[i];
    const size = Math.max(Math.abs(p), Math.abs(q));
    return Object.is(p, q) || Math.abs(p - q) <= tolerance * size || size < tiny;
  });
}
