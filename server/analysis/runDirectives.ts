/** Directives, evaluated in the module that a program leaves. */
import { DType } from '../jaxpr/dtypes.ts';
import { ShapedArray } from '../jaxpr/aval.ts';
import * as dt from '../jaxpr/dtypes.ts';
import type { SourceFile } from '../jaxpr/source.ts';
import { config } from '../jax/config.ts';
import { ShapeDtypeStruct } from '../jax/shapeDtypeStruct.ts';
import { call as callValue } from '../python/call.ts';
import { listOf } from '../python/iterate.ts';
import { methods, native } from '../python/native.ts';
import { Recorder } from '../python/record.ts';
import { str } from '../python/text.ts';
import { vm } from '../python/vm.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { PyDict, PyInstance, PyModule, PyTuple, Unknown, boolClass, builtinClass } from '../python/values.ts';
import type { PythonParser } from '../syntax/parser.ts';
import type { Directive } from './directives.ts';
import { DTYPE_NAMES, functionText, parseCall } from './directives.ts';
import type { Trace } from './outcome.ts';
import { Program, guarded } from './program.ts';
import { failureOutcome, isolated, traceCall } from './traceCall.ts';
import type { Transformation } from './transformed.ts';
import { traceTransformed } from './transformed.ts';

/** What one directive comes to. */
export type DirectiveResult = { readonly directive: Directive } & (
  { readonly kind: 'trace'; readonly trace: Trace } | { readonly kind: 'bad'; readonly message: string }
);

const shapedClass = builtinClass('Dtype');

/** `f32` in a directive: `f32[3,4]` is an abstract input. */
class ShapeMaker extends PyInstance {
  constructor(readonly dtype: DType) {
    super(shapedClass);
  }
}

methods(shapedClass, {
  '__getitem__(self, shape, /)': (self, shape) => {
    const dims = shape instanceof PyTuple ? shape.items : [shape];
    const unknown = dims.find((d) => d instanceof Unknown);
    if (unknown !== undefined) return unknown;
    const dtype = self instanceof ShapeMaker ? self.dtype : dt.float32;
    return new ShapeDtypeStruct(new ShapedArray(dims.map(Number), dt.canonicalDType(dtype, config.x64)));
  },
});
shapedClass.dict.set(
  '__call__',
  // `bool(x)` still converts; the other names are no functions in Python either.
  native('__call__(self, x=False, /)', (_self, x) => callValue(boolClass, [x]), { binds: true }),
);

let abstract: Map<string, Value> | undefined;

/** The same objects in every run: what was traced with them stays known. */
function abstractNames(): Map<string, Value> {
  if (abstract) return abstract;
  const names = new Map<string, Value>();
  for (const [short, long] of Object.entries(DTYPE_NAMES)) {
    const dtype = DType.byName(long);
    if (dtype) names.set(short, new ShapeMaker(dtype));
  }
  names.set('key', new ShapeMaker(dt.keyFry));
  abstract = names;
  return names;
}

/** The text of a directive, as a file of its own: no line of it is the user's. */
const nowhere: SourceFile = { path: '<directive>', name: '<directive>', lineColumn: () => ({ line: 1, column: 0 }) };

/**
 * A namespace for directives: the module's names, which win over `f32` and `key`. It is another one than the module's: in a
 * function `bool` is Python's.
 */
export function directiveNames(program: Program): PyModule {
  const module = new PyModule(`${program.module.name}#directives`);
  for (const [k, v] of abstractNames()) module.dict.set(k, v);
  for (const [k, v] of program.module.dict) module.dict.set(k, v);
  return module;
}

/** Evaluate one directive and trace its call, or a transformation of its function on the same inputs. */
export function runDirective(
  parser: PythonParser,
  directive: Directive,
  names: PyModule,
  transformation?: Transformation,
): DirectiveResult {
  const parsed = parseCall(parser, directive.call);
  if ('bad' in parsed) return { directive, kind: 'bad', message: parsed.bad };
  return isolated((): DirectiveResult => {
    vm.recorder = new Recorder();
    const chunk = { file: nowhere, start: 0 };
    const done = guarded(() => {
      const fn = Program.evaluate(parsed.func, names, chunk);
      const args: Value[] = [];
      for (const a of parsed.args) {
        if (a.kind === 'Starred') args.push(...listOf(Program.evaluate(a.value, names, chunk)));
        else args.push(Program.evaluate(a, names, chunk));
      }
      const kwargs: [string, Value][] = [];
      for (const k of parsed.keywords) {
        const v = Program.evaluate(k.value, names, chunk);
        if (k.arg !== undefined) kwargs.push([k.arg, v]);
        else if (v instanceof PyDict) for (const e of v.entries.values()) kwargs.push([str(e.key), e.value]);
      }
      return { fn, args, kwargs: kwargs.length > 0 ? kwargs : undefined };
    });
    if ('failure' in done) {
      const outcome = failureOutcome(done.failure);
      const why =
        outcome.kind === 'error'
          ? `${outcome.className}: ${outcome.message}`
          : 'reason' in outcome
            ? outcome.reason
            : '';
      if (outcome.kind === 'error') return { directive, kind: 'bad', message: `${why}: ${directive.call}` };
      const trace: Trace = {
        fn: null,
        name: directive.call,
        call: directive.call,
        outcome,
        inputs: [],
        events: [],
        assignments: new Map(),
        decisions: new Map(),
      };
      return { directive, kind: 'trace', trace };
    }
    const { fn, args, kwargs } = done.value as { fn: Value; args: Value[]; kwargs: Kwargs | undefined };
    vm.frame = undefined;
    const text = functionText(directive.call, parsed);
    const trace = transformation
      ? traceTransformed(transformation, fn, args, kwargs, { fn: text, args: directive.call.slice(text.length) })
      : traceCall(fn, args, kwargs, directive.call);
    return { directive, kind: 'trace', trace };
  });
}
