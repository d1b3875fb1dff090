/** `from __future__ import …`, as Python/future.c reads it: at the beginning of the file, and nothing unknown. */
import type { SyntaxError, TopLevel } from './ast.ts';

const FEATURES = new Set(
  (
    'nested_scopes generators division absolute_import with_statement print_function unicode_literals barry_as_FLUFL ' +
    'generator_stop annotations'
  ).split(' '),
);
export const TOO_LATE = 'from __future__ imports must occur at the beginning of the file';

/** What is wrong with those of the module level, in the file's offsets. */
export function futureErrors(body: readonly TopLevel[]): SyntaxError[] {
  const errors: SyntaxError[] = [];
  let late = false;
  body.forEach(({ stmt, start: base }, i) => {
    const fail = (message: string, at: { start: number; end: number }): void => {
      errors.push({ message, start: at.start + base, end: at.end + base });
    };
    if (stmt.kind === 'ImportFrom' && stmt.module === '__future__' && stmt.level === 0) {
      if (late) fail(TOO_LATE, stmt);
      for (const alias of stmt.names) {
        if (alias.name === 'braces') fail('not a chance', alias);
        else if (!FEATURES.has(alias.name)) fail(`future feature ${alias.name} is not defined`, alias);
      }
      return;
    }
    const docstring =
      i === 0 && stmt.kind === 'Expr' && stmt.value.kind === 'Constant' && stmt.value.value.type === 'str';
    // What doesn't parse may be anything.
    if (!docstring && stmt.kind !== 'ErrorStmt') late = true;
  });
  return errors;
}
