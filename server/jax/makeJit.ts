/** `jax.jit` itself: its options, and what is wrong with them. Source: jax/_src/pjit.py, api_util.py. */
import { isCallable } from '../python/call.ts';
import { typeError, valueError } from '../python/errors.ts';
import { toIndex } from '../python/indices.ts';
import { UnknownIterable, listOf } from '../python/iterate.ts';
import { native } from '../python/native.ts';
import { repr, str } from '../python/text.ts';
import { vm } from '../python/vm.ts';
import type { Param, Value } from '../python/values.ts';
import { PyBuiltin, PyStaticMethod, PyTuple, Unknown } from '../python/values.ts';
import { innermostFunction, signatureOf } from './signature.ts';
import type { JitOptions } from './pjitFunction.ts';
import { PjitFunction } from './pjitFunction.ts';
import { resolveArgs } from './parseArguments.ts';

/** `static_argnums=` and its like: an int or several. */
export function jitArgnums(v: Value): number[] {
  if (v === null) return [];
  if (typeof v === 'number') return [v];
  return listOf(v).flatMap((x) => {
    const i = toIndex(x);
    return i instanceof Unknown ? [] : [i];
  });
}

function names(v: Value): string[] {
  if (v === null) return [];
  if (typeof v === 'string') return [v];
  return listOf(v).map(str);
}

/** Source: api_util.py validate_argnums, validate_argnames. */
function validate(
  params: readonly Param[] | undefined,
  argnums: readonly number[],
  argnames: readonly string[],
  prefix: string,
): void {
  if (!params) return;
  const hasVarargs = params.some((p) => p.kind === 'vararg');
  const positional = params.filter((p) => p.kind === 'posonly' || p.kind === 'arg').length;
  if (!hasVarargs && argnums.length > 0 && (Math.max(...argnums) >= positional || Math.min(...argnums) < -positional))
    throw valueError(
      `Jitted function has ${prefix}_argnums=${repr(new PyTuple(argnums))}, but only accepts ${positional} positional arguments.`,
    );
  if (params.some((p) => p.kind === 'kwarg')) return;
  const valid = params.filter((p) => p.kind === 'arg' || p.kind === 'kwonly').map((p) => p.name);
  const invalid = argnames.filter((n) => !valid.includes(n));
  if (invalid.length === 0) return;
  const shown = `{${invalid.map((n) => `'${n}'`).join(', ')}}`;
  const posonly = params.filter((p) => p.kind === 'posonly' && invalid.includes(p.name));
  throw valueError(
    posonly.length > 0
      ? `Jitted function has invalid argnames ${shown} in ${prefix}_argnames. These are positional-only`
      : `Jitted function has invalid argnames ${shown} in ${prefix}_argnames. Function does not take these args.`,
  );
}

/** Source: api_util.py _assert_no_intersection. */
function validateApart(params: readonly Param[] | undefined, options: JitOptions): void {
  if (!params) return;
  const donated = new Set(resolveArgs(params, options.donateArgnums, options.donateArgnames).names);
  const both = [...new Set(resolveArgs(params, options.staticArgnums, options.staticArgnames).names)].filter((n) =>
    donated.has(n),
  );
  if (both.length > 0)
    throw valueError(
      `static_argnames and donate_argnames cannot intersect. Argument names {${both.map((n) => `'${n}'`).join(', ')}} ` +
        'appear in both static_argnames and donate_argnames',
    );
}

function makeJit(fun: Value, options: JitOptions): Value {
  // An unknown function stays one: what it does isn't known, but the call is no fault.
  if (fun instanceof Unknown) return fun;
  if (fun instanceof PyStaticMethod) throw typeError(`staticmethod arguments are not supported, got ${repr(fun)}`);
  if (!isCallable(fun)) throw typeError(`Expected a callable value, got ${repr(fun)}`);
  const inner = innermostFunction(fun);
  if (inner?.code.isGenerator) throw typeError(`Expected a function, got a generator function: ${repr(fun)}`);
  const params = signatureOf(fun);
  validate(params, options.staticArgnums, options.staticArgnames, 'static');
  validate(params, options.donateArgnums, options.donateArgnames, 'donate');
  validateApart(params, options);
  const jit = new PjitFunction(fun, options);
  vm.recorder.add('jit-made', { jit });
  return jit;
}

const JIT_SIGNATURE =
  'jit(fun=None, /, *, in_shardings=None, out_shardings=None, static_argnums=None, static_argnames=None, ' +
  'donate_argnums=None, donate_argnames=None, keep_unused=False, device=None, backend=None, inline=False, ' +
  'compiler_options=None)';

/** `jax.jit`. Without a function it answers a decorator. */
export const jitFunction = native(
  JIT_SIGNATURE,
  (fun, ins, outs, staticNums, staticNames, donateNums, donateNames, keepUnused, _device, _backend, inline) => {
    let options: JitOptions;
    try {
      options = {
        staticArgnums: jitArgnums(staticNums),
        staticArgnames: names(staticNames),
        donateArgnums: jitArgnums(donateNums),
        donateArgnames: names(donateNames),
        keepUnused: keepUnused === true,
        inline: inline === true,
        inShardings: ins,
        outShardings: outs,
      };
    } catch (e) {
      if (e instanceof UnknownIterable) return e.unknown;
      throw e;
    }
    if (fun === null) return new PyBuiltin('jit', (args) => makeJit(args[0] ?? null, options));
    return makeJit(fun, options);
  },
);
