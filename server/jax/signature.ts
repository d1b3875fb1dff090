/** Signatures and names of callables, as inspect and JAX see them. Source: inspect.signature, jax/_src/api_util.py. */
import { lookupAttr } from '../python/attributes.ts';
import { PyRaise } from '../python/errors.ts';
import type { Param, Value } from '../python/values.ts';
import {
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyMethod,
  PyTuple,
  UnknownSignal,
  typeOf,
} from '../python/values.ts';

/** functools.partial's parts, if it is one. */
export function partialParts(
  v: Value,
): { func: Value; args: readonly Value[]; keywords: readonly string[] } | undefined {
  if (!(v instanceof PyInstance) || !v.cls.mro.some((c) => c.name === 'partial')) return undefined;
  const func = lookupAttr(v, 'func');
  const args = lookupAttr(v, 'args');
  const keywords = lookupAttr(v, 'keywords');
  if (func === undefined) return undefined;
  return {
    func,
    args: args instanceof PyTuple ? args.items : [],
    keywords:
      keywords instanceof PyDict
        ? [...keywords.entries.values()].flatMap((e) => (typeof e.key === 'string' ? [e.key] : []))
        : [],
  };
}

/** The parameters of a function in TypeScript, from its signature as Python source. */
function parametersOf(signature: string): readonly Param[] {
  let kind: Param['kind'] = 'arg';
  const params: Param[] = [];
  for (const text of signature.slice(signature.indexOf('(') + 1, -1).split(', ')) {
    const name = text.split('=')[0];
    if (name === '*') kind = 'kwonly';
    else if (name === '/') params.forEach((p, i) => (params[i] = { ...p, kind: 'posonly' }));
    else if (name.startsWith('**')) params.push({ name: name.slice(2), kind: 'kwarg', hasDefault: false });
    else if (name.startsWith('*')) {
      params.push({ name: name.slice(1), kind: 'vararg', hasDefault: false });
      kind = 'kwonly';
    } else if (name !== '') params.push({ name, kind, hasDefault: text.includes('=') });
  }
  return params;
}

/** The parameters of a callable; undefined where it has no signature. */
export function signatureOf(v: Value): readonly Param[] | undefined {
  if (v instanceof PyBuiltin) return v.signature === undefined ? undefined : parametersOf(v.signature);
  if (v instanceof PyFunction) {
    const wrapped = v.attrs.get('__wrapped__');
    return wrapped === undefined ? v.code.params : signatureOf(wrapped);
  }
  if (v instanceof PyMethod) {
    const params = signatureOf(v.fn);
    return params && params.length > 0 && params[0].kind !== 'vararg' ? params.slice(1) : params;
  }
  const partial = partialParts(v);
  if (partial) {
    const params = signatureOf(partial.func);
    if (!params) return undefined;
    const rest: Param[] = [];
    let used = 0;
    let keywordOnly = false;
    for (const p of params) {
      if ((p.kind === 'arg' || p.kind === 'posonly') && used < partial.args.length) {
        used++;
        continue;
      }
      // What was given by keyword, and all after it, can only be given by keyword.
      if (partial.keywords.includes(p.name)) keywordOnly = true;
      rest.push(
        keywordOnly && (p.kind === 'arg' || p.kind === 'posonly')
          ? { ...p, kind: 'kwonly', hasDefault: p.hasDefault || partial.keywords.includes(p.name) }
          : p,
      );
    }
    return rest;
  }
  if (v instanceof PyClass) {
    const init = v.lookup('__init__');
    const params = init === undefined ? undefined : signatureOf(init);
    return params?.slice(1);
  }
  if (v instanceof PyInstance) {
    const wrapped = v.attrs.get('__wrapped__');
    if (wrapped !== undefined) return signatureOf(wrapped);
    const method = typeOf(v).lookup('__call__');
    if (method instanceof PyFunction) return signatureOf(method)?.slice(1);
  }
  return undefined;
}

/** `__name__` as jit shows it: of a partial its function's, of an object without one `<unnamed function>`. */
export function functionName(v: Value): string {
  const partial = partialParts(v);
  if (partial) return functionName(partial.func);
  const own = v instanceof PyInstance ? v.attrs.get('__name__') : undefined;
  if (typeof own === 'string') return own;
  let name: Value | undefined;
  try {
    name = lookupAttr(v, '__name__');
  } catch (e) {
    // A class may answer for attributes in its own way; a name isn't worth its exception.
    if (!(e instanceof PyRaise || e instanceof UnknownSignal)) throw e;
  }
  return typeof name === 'string' ? name : '<unnamed function>';
}

/** The Python function behind wrappers and partials. */
export function innermostFunction(v: Value): PyFunction | undefined {
  if (v instanceof PyFunction) {
    const wrapped = v.attrs.get('__wrapped__');
    return wrapped === undefined ? v : (innermostFunction(wrapped) ?? v);
  }
  if (v instanceof PyMethod) return innermostFunction(v.fn);
  const partial = partialParts(v);
  if (partial) return innermostFunction(partial.func);
  if (v instanceof PyInstance) {
    const wrapped = v.attrs.get('__wrapped__');
    if (wrapped !== undefined) return innermostFunction(wrapped);
  }
  return undefined;
}

/** The first line of a function (its first decorator's), from 1. */
export function firstLine(fn: PyFunction): number {
  const { node } = fn.code;
  const start = node.kind === 'FunctionDef' ? node.fullStart : node.start;
  return fn.chunk.file.lineColumn(fn.chunk.start + start).line;
}

/** `NAME at FILE:LINE`. Source: api_util.fun_sourceinfo. */
export function functionSource(v: Value): string | undefined {
  const fn = innermostFunction(v);
  return fn ? `${fn.name} at ${fn.chunk.file.name}:${firstLine(fn)}` : undefined;
}

/** As errors of tracing name a function: what has no code of its own, like a class, is unknown to JAX. */
export const sourceInfo = (v: Value): string | undefined =>
  functionSource(v) ?? (v instanceof PyClass || isObject(v) ? '<unknown>' : undefined);

/** An object of the program's that is called; not what JAX's own functions made. */
const isObject = (v: Value): boolean => typeOf(v).lookup('__call__') instanceof PyFunction;

/** A name for each argument of a call that isn't static, before paths are added. Source: _non_static_arg_names. */
export function argumentNames(
  params: readonly Param[] | undefined,
  positional: number,
  keywords: readonly string[],
): { positional: string[]; keywords: string[] } {
  const fallback = {
    positional: Array.from({ length: positional }, (_, i) => `args[${i}]`),
    keywords: keywords.map((k) => `kwargs['${k}']`),
  };
  if (!params) return fallback;
  const plain = params.filter((p) => p.kind === 'posonly' || p.kind === 'arg');
  const vararg = params.find((p) => p.kind === 'vararg');
  const kwarg = params.find((p) => p.kind === 'kwarg');
  if (positional > plain.length && !vararg) return fallback;
  const named = new Set(params.filter((p) => p.kind === 'arg' || p.kind === 'kwonly').map((p) => p.name));
  if (keywords.some((k) => !named.has(k)) && !kwarg) return fallback;
  return {
    positional: Array.from({ length: positional }, (_, i) =>
      i < plain.length ? plain[i].name : `${vararg?.name ?? 'args'}[${i - plain.length}]`,
    ),
    keywords: keywords.map((k) => (named.has(k) ? k : `${kwarg?.name ?? 'kwargs'}['${k}']`)),
  };
}

/** Whether a call fits the parameters. Source: inspect.Signature.bind. */
export function bindsTo(params: readonly Param[], positional: number, keywords: readonly string[]): boolean {
  const plain = params.filter((p) => p.kind === 'posonly' || p.kind === 'arg');
  if (positional > plain.length && !params.some((p) => p.kind === 'vararg')) return false;
  const byName = params.filter((p) => p.kind === 'arg' || p.kind === 'kwonly');
  const free = params.some((p) => p.kind === 'kwarg');
  const taken = new Set(plain.slice(0, positional).map((p) => p.name));
  if (keywords.some((k) => taken.has(k) || (!free && !byName.some((p) => p.name === k)))) return false;
  return params.every(
    (p, i) =>
      p.hasDefault ||
      p.kind === 'vararg' ||
      p.kind === 'kwarg' ||
      keywords.includes(p.name) ||
      (p.kind !== 'kwonly' && i < positional),
  );
}
