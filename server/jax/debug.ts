/** jax.debug: prints and callbacks of the host. Source: jax/_src/debugging.py. */
import { primitives } from '../jaxpr/primitives/index.ts';
import { TextParam } from '../jaxpr/primitive.ts';
import type { ParamValue } from '../jaxpr/primitive.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind } from '../jaxpr/trace.ts';
import { isCallable } from '../python/call.ts';
import { PyRaise, raise, typeError, valueError } from '../python/errors.ts';
import { native } from '../python/native.ts';
import { truth } from '../python/operators.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyBuiltin, PyDict, PyList, PyTuple, Unknown, typeOf, unbox } from '../python/values.ts';
import { flatten, treeText } from './pytree.ts';
import type { TreeDef } from './pytree.ts';
import { vm } from '../python/vm.ts';
import { toVal } from './values.ts';

/** What a format text asks for: numbers of positional arguments, names of keywords. Throws Python's ValueErrors. */
export function formatFields(fmt: string): { fields: (number | string)[]; startsWithField: boolean } {
  const fields: (number | string)[] = [];
  let auto = 0;
  let startsWithField: boolean | undefined;
  const walk = (text: string): void => {
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c !== '{' && c !== '}') continue;
      if (text[i + 1] === c) {
        startsWithField ??= false;
        i++;
        continue;
      }
      if (c === '}') throw valueError("Single '}' encountered in format string");
      let depth = 1;
      let end = i + 1;
      for (; end < text.length && depth > 0; end++)
        if (text[end] === '{') depth++;
        else if (text[end] === '}') depth--;
      if (depth > 0)
        throw valueError(
          end === i + 1 ? "Single '{' encountered in format string" : "expected '}' before end of string",
        );
      startsWithField ??= true;
      const inner = text.slice(i + 1, end - 1);
      const [, name = '', spec = ''] = /^([^!:]*)(?:![^:]*)?(?::([\s\S]*))?$/.exec(inner) ?? [];
      const first = /^[^.[]*/.exec(name)?.[0] ?? '';
      fields.push(first === '' ? auto++ : /^\d+$/.test(first) ? Number(first) : first);
      if (spec.includes('{')) walk(spec);
      i = end - 1;
    }
  };
  walk(fmt);
  return { fields, startsWithField: startsWithField ?? false };
}

/** Every argument is asked for, and nothing else. Source: _DebugPrintFormatChecker. */
function checkFormat(fmt: string, args: PyTuple, kwargs: PyDict): void {
  const { fields } = formatFields(fmt);
  const names = new Map([...kwargs.entries.values()].map((e) => [str(e.key), e.key]));
  for (const f of fields) {
    if (typeof f === 'number') {
      if (f >= args.items.length) throw raise('IndexError', 'tuple index out of range');
    } else if (!names.has(f)) throw raise('KeyError', f);
  }
  const unused = args.items.filter((_, i) => !fields.includes(i));
  if (unused.length > 0)
    throw valueError(`Unused positional arguments to \`jax.debug.print\`: ${repr(new PyList(unused))}`);
  const unusedNames = [...names].filter(([n]) => !fields.includes(n)).map(([, key]) => key);
  if (unusedNames.length > 0)
    throw valueError(
      `Unused keyword arguments to \`jax.debug.print\`: ${repr(new PyList(unusedNames))}. You may be passing an ` +
        'f-string (i.e, `f"{x}"`) into `jax.debug.print` and instead should pass in a regular string.',
    );
}

interface CallbackArguments {
  readonly tree: TreeDef;
  readonly dynamic: readonly Val[];
  /** Leaves that are no arrays, with their places. */
  readonly statics: readonly (readonly [number, Value])[];
}

/** Source: _split_callback_args. */
function splitArguments(args: Value, kwargs: Value): CallbackArguments | Unknown {
  const { leaves, tree } = flatten(new PyTuple([args, kwargs]));
  const dynamic: Val[] = [];
  const statics: (readonly [number, Value])[] = [];
  for (let i = 0; i < leaves.length; i++) {
    const leaf = leaves[i];
    if (leaf instanceof Unknown) return leaf;
    const v = operand(leaf);
    if (v) dynamic.push(v);
    else statics.push([i, leaf]);
  }
  return { tree, dynamic, statics };
}

/** An array or a number; a number that JAX can't hold is none. */
function operand(leaf: Value): Val | undefined {
  try {
    return toVal(leaf);
  } catch (e) {
    if (e instanceof PyRaise) return undefined;
    throw e;
  }
}

export const treeParam = (tree: TreeDef): TextParam => new TextParam('PyTreeDef', `PyTreeDef(${treeText(tree)})`);

function printWith(fmt: string, args: Value, ordered: Value, partitioned: Value, skip: Value, kwargs: Value): Value {
  if (skip !== true) checkFormat(fmt, args as PyTuple, kwargs as PyDict);
  // An f-string has shown the tracer already.
  if (/\b\w*Tracer\(/.test(fmt)) vm.recorder.add('host-effect', { name: 'jax.debug.print', args: [fmt] });
  const split = splitArguments(args, kwargs);
  if (split instanceof Unknown) return split;
  const { tree, dynamic, statics } = split;
  bind(primitives.debug_print, dynamic, {
    fmt,
    has_placeholders: formatFields(fmt).startsWithField || /^[^{}]*\{(?!\{)/.test(fmt),
    in_tree: treeParam(tree),
    logging_record: null,
    np_printoptions: new TextParam('tuple', NP_PRINT_OPTIONS),
    ordered: ordered === true,
    partitioned: partitioned === true,
    static_args: statics.map(([i, v]): ParamValue => [i, new TextParam('object', str(v), repr(v))]),
  });
  return null;
}

/** Python's formatter takes nothing else: `jax.debug.print(x)` isn't `print(x)`. */
function formatText(fmt: Value, skipsCheck: boolean): string {
  const text = unbox(fmt);
  // Then it is first asked whether it is empty.
  if (skipsCheck) truth(fmt);
  if (typeof text !== 'string') throw typeError(`expected str, got ${typeOf(fmt).shown}`);
  return text;
}

/** Placeholders of a format text: `{}`, `{x}`, `{x:.2f}`. */
export const debugPrint = native(
  'print(fmt=None, *args, ordered=False, partitioned=False, skip_format_check=False, _use_logging=False, **kwargs)',
  (fmt, args, ordered, partitioned, skip, _logging, kwargs) => {
    if (fmt !== null)
      return fmt instanceof Unknown
        ? fmt
        : printWith(formatText(fmt, skip === true), args, ordered, partitioned, skip, kwargs);
    twoCallForm('debug_print', args, kwargs);
    return new PyBuiltin('_debug_print', ([text, ...rest], named) =>
      printWith(formatText(text, skip === true), new PyTuple(rest), ordered, partitioned, skip, dictOf(named)),
    );
  },
);

function twoCallForm(name: string, args: Value, kwargs: Value): void {
  if ((args as PyTuple).items.length > 0 || (kwargs as PyDict).entries.size > 0)
    throw typeError(
      `${name} received unexpected arguments in the two-call form: args=${repr(args)} kwargs=${repr(kwargs)}`,
    );
}

function dictOf(kwargs: readonly (readonly [string, Value])[] | undefined): PyDict {
  const dict = new PyDict();
  for (const [key, value] of kwargs ?? []) dict.entries.set(key, { key, value });
  return dict;
}

const FLAT_CALLBACK = new TextParam(
  'function',
  '<function debug_callback.<locals>._debug_callback.<locals>._flat_callback at 0xXXXXXXXXXXXX>',
);

function callbackWith(callback: Value, args: Value, ordered: Value, partitioned: Value, kwargs: Value): Value {
  if (!isCallable(callback))
    throw typeError(
      `first argument to jax.debug.callback must be callable, but got an object of type ${repr(typeOf(callback))}`,
    );
  const split = splitArguments(args, kwargs);
  if (split instanceof Unknown) return split;
  bind(primitives.debug_callback, split.dynamic, {
    callback: FLAT_CALLBACK,
    effect: ordered === true ? 'OrderedDebug' : 'Debug',
    partitioned: partitioned === true,
  });
  return null;
}

const debugCallback = native(
  'callback(callback=None, *args, ordered=False, partitioned=False, **kwargs)',
  (callback, args, ordered, partitioned, kwargs) => {
    if (callback !== null) return callbackWith(callback, args, ordered, partitioned, kwargs);
    twoCallForm('debug_callback', args, kwargs);
    return new PyBuiltin('_debug_callback', ([f, ...rest], named) =>
      callbackWith(f ?? null, new PyTuple(rest), ordered, partitioned, dictOf(named)),
    );
  },
);

const NP_PRINT_OPTIONS =
  "(('edgeitems', 3), ('threshold', 1000), ('floatmode', 'maxprec'), ('precision', 8), ('suppress', False), " +
  "('linewidth', 75), ('nanstr', 'nan'), ('infstr', 'inf'), ('sign', '-'), ('formatter', None), ('legacy', '1.25'), " +
  "('override_repr', None))";

export const debugFunctions = new Map<string, Value>([
  ['print', debugPrint],
  ['callback', debugCallback],
]);
