/** NumPy's and math's functions → their counterparts in jax.numpy. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import { publicNames } from '../../analysis/values.ts';
import type { Call, Expr } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import { innermost } from '../syntax.ts';
import { arrayOf } from './list.ts';
import { Rewrite } from './rewrite.ts';

const names: Readonly<Record<string, readonly string[] | undefined>> = publicNames;
const has = (module: string, name: string): boolean => names[module]?.includes(name) ?? false;

/** Functions of math that jax.numpy has under another name, or elsewhere. */
const MATH: Readonly<Record<string, string | undefined>> = {
  fabs: 'numpy.abs',
  erf: 'lax.erf',
  erfc: 'lax.erfc',
  lgamma: 'lax.lgamma',
};
/** Python's give integers. */
const INTEGERS = /^(?:floor|ceil|trunc)$/;

export function counterpartFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  if (!r) return [];
  const call = innermost(r.path, 'Call');
  const last = r.path.at(-1);
  // `numpy_array[i]`
  if (last?.kind === 'Subscript') return [arrayOf(r, last.value)];
  const full = call && fullName(r.source, call.func);
  if (!call || full === undefined) return [];
  const [, root, rest] = /^(\w+)\.(.*)$/.exec(full) ?? [];
  if (root === 'numpy') return ofNumPy(r, call, rest);
  return root === 'math' ? ofMath(r, call, rest) : [];
}

/** `np.linalg.norm` as `numpy.linalg.norm`, by the file's imports. */
function fullName(source: SourceText, e: Expr): string | undefined {
  const path: string[] = [];
  let node = e;
  for (; node.kind === 'Attribute'; node = node.value) path.unshift(node.attr);
  if (node.kind !== 'Name') return undefined;
  const { id } = node;
  for (const { top } of source.statements()) {
    const { stmt } = top;
    if (stmt.kind === 'Import') {
      for (const { name, asname } of stmt.names) {
        if (asname === id) return [name, ...path].join('.');
        if (asname === undefined && name.split('.')[0] === id) return [id, ...path].join('.');
      }
    } else if (stmt.kind === 'ImportFrom' && stmt.level === 0)
      for (const { name, asname } of stmt.names)
        if ((asname ?? name) === id) return [stmt.module ?? '', name, ...path].join('.');
  }
  return undefined;
}

function ofNumPy(r: Rewrite, call: Call, rest: string): Fix[] {
  const at = rest.lastIndexOf('.');
  const module = at < 0 ? 'jax.numpy' : `jax.numpy.${rest.slice(0, at)}`;
  if (!has(module, rest.slice(at + 1))) return [];
  return [called(r, call, r.imports.jnp(rest))];
}

function called(r: Rewrite, call: Call, name: string): Fix {
  return { title: `Use ${name}`, edits: [...r.imports.edits(), r.replace(call.func, name)], preferred: true };
}

function ofMath(r: Rewrite, call: Call, name: string): Fix[] {
  if (name === 'log' && call.args.length === 2) {
    const log = r.imports.jnp('log');
    const [x, base] = call.args.map((a) => r.slice(a));
    const text = `(${log}(${x}) / ${log}(${base}))`;
    return [{ title: `Use ${log}`, edits: [...r.imports.edits(), r.replace(call, text)], preferred: true }];
  }
  const special = MATH[name];
  if (special === undefined && !has('jax.numpy', name)) return [];
  const made =
    special === undefined
      ? r.imports.jnp(name)
      : special.startsWith('numpy.')
        ? r.imports.jnp(special.slice('numpy.'.length))
        : r.imports.jax(special);
  const fix = called(r, call, made);
  if (!INTEGERS.test(name)) return [fix];
  return [{ ...fix, edits: [...fix.edits, r.replace({ start: call.end, end: call.end }, '.astype(int)')] }];
}
