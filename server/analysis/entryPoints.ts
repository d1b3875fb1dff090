/** Functions that nothing in the file calls, and that a test runner or somebody at a prompt does. */
import { PyFunction } from '../python/values.ts';
import type { Program } from './program.ts';

export interface EntryPoint {
  readonly fn: PyFunction;
  readonly text: string;
}

/** Functions that a program, a benchmark or a test runner calls without arguments. */
export function entryPoints(program: Program): EntryPoint[] {
  return program.sources.flatMap((source) =>
    [...source.statements()].flatMap(({ top }): EntryPoint[] => {
      if (top.stmt.kind !== 'FunctionDef' || !/^(test|main|run|bench|demo|train)/.test(top.stmt.name)) return [];
      const fn = program.module.dict.get(top.stmt.name);
      if (!(fn instanceof PyFunction) || fn.code.params.some((p) => !p.hasDefault) || fn.code.isGenerator) return [];
      return [{ fn, text: top.text }];
    }),
  );
}

/** Those that call others come first: what they call has then been called. */
export function callers(points: readonly EntryPoint[]): EntryPoint[] {
  const isCalled = (p: EntryPoint): boolean =>
    points.some((o) => o !== p && new RegExp(`\\b${p.fn.code.name}\\b`).test(o.text));
  return [...points.filter((p) => !isCalled(p)), ...points.filter(isCalled)];
}
