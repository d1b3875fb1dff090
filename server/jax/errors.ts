/**
 * JAX's exceptions, and what happens when Python asks a tracer for its value. Source: jax/_src/errors.py,
 * jax/_src/core.py Tracer, partial_eval.py DynamicJaxprTracer._origin_msg.
 */
import { RuleError } from '../jaxpr/primitive.ts';
import type { Aval } from '../jaxpr/aval.ts';
import { printEqn } from '../jaxpr/print.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { DynamicJaxprTrace } from '../jaxpr/trace.ts';
import { DynamicJaxprTracer, currentSource } from '../jaxpr/trace.ts';
import { PyRaise, defineException, exceptionClasses, raise } from '../python/errors.ts';
import { idOf } from '../python/keys.ts';
import { vm } from '../python/vm.ts';
import { BatchTracer } from './batching/trace.ts';
import { noteLeakUse } from '../python/leaks.ts';
import type { PyClass, Value } from '../python/values.ts';
import { PyException, Tracer, Unknown, UnknownSignal } from '../python/values.ts';

const base = (name: string): PyClass => exceptionClasses.get(name) ?? raiseMissing(name);
function raiseMissing(name: string): never {
  throw new Error(`no exception class ${name}`);
}

const MODULE = 'jax.errors';
const jaxTypeError = defineException('JAXTypeError', base('TypeError'), MODULE);
const jaxIndexError = defineException('JAXIndexError', base('IndexError'), MODULE);
export const errorClasses = {
  JAXTypeError: jaxTypeError,
  JAXIndexError: jaxIndexError,
  ConcretizationTypeError: defineException('ConcretizationTypeError', jaxTypeError, MODULE),
  NonConcreteBooleanIndexError: defineException('NonConcreteBooleanIndexError', jaxIndexError, MODULE),
  TracerArrayConversionError: defineException('TracerArrayConversionError', jaxTypeError, MODULE),
  TracerIntegerConversionError: defineException('TracerIntegerConversionError', jaxTypeError, MODULE),
  TracerBoolConversionError: defineException('TracerBoolConversionError', jaxTypeError, MODULE),
  UnexpectedTracerError: defineException('UnexpectedTracerError', jaxTypeError, MODULE),
  KeyReuseError: defineException('KeyReuseError', base('RuntimeError'), MODULE),
  JaxRuntimeError: defineException('JaxRuntimeError', base('RuntimeError'), MODULE),
  JaxprTypeError: defineException('JaxprTypeError', base('TypeError'), 'jax._src.core'),
  TypePromotionError: defineException('TypePromotionError', base('ValueError'), 'jax.dtypes'),
  ShardingTypeError: defineException('ShardingTypeError', base('Exception'), 'jax._src.core'),
};
errorClasses.TracerBoolConversionError.mro = [
  errorClasses.TracerBoolConversionError,
  errorClasses.ConcretizationTypeError,
  ...errorClasses.ConcretizationTypeError.mro.slice(1),
];
// They are classes of JAX's, not built-in names.
for (const name of Object.keys(errorClasses)) exceptionClasses.delete(name);

/** Source: jax/_src/numpy/util.py _ref_arg_error. */
export const refAsArray = (fn: string, ref: Aval, position: number): string =>
  `${fn} got a Ref of type ${ref.strLong()} at position ${position}, but a Ref can't be passed where an array is expected. ` +
  'Did you forget to read its value with `ref[...]`?';

const PAGE = 'https://docs.jax.dev/en/latest/101/errors.html#jax.errors.';

/** What raised, and on what: for the record. */
interface Raiser {
  /** A function of JAX's, or the transformation whose function it was: `add`, `scan`, `grad`. */
  readonly by: string;
  readonly operands: readonly Value[];
  /** It is a transformation's wrapper. */
  readonly transforms?: boolean;
}

/** Run a rule; what it rejects is raised as Python's exception. */
export function raising<T>(run: () => T, raiser?: Raiser): T {
  try {
    return run();
  } catch (e) {
    const raised = e instanceof RuleError ? ofRule(e) : e;
    if (raiser) noteRaised(raised, raiser);
    throw raised;
  }
}

function ofRule(e: RuleError): PyRaise {
  const cls = e.pythonClass as string;
  if (cls !== 'TypePromotionError' && cls !== 'UnexpectedTracerError' && cls !== 'ShardingTypeError')
    return raise(cls, e.message);
  const raised = new PyRaise(new PyException(errorClasses[cls], [e.message]));
  if (e.cause instanceof Tracer) noteEscaped(e.cause, raised.exc);
  return raised;
}

/** A tracer is used after its trace, which raises: the record has where it was left behind. */
function noteEscaped(tracer: Tracer, error: PyException, site = currentSource()): void {
  noteLeakUse(vm.recorder.events, tracer, { error, site });
  vm.recorder.add('escaped-use', { tracer, error }, site);
}

/** A Python exception is on its way out of a function of JAX's, or of a traced function. */
export function noteRaised(e: unknown, { by, operands, transforms = false }: Raiser): void {
  if (e instanceof PyRaise) vm.recorder.add('jax-raised', { error: e.exc, by, operands, transforms });
}

/** `FILE:LINE:COL (function)`, of the innermost frame outside of JAX. Source: source_info_util.summarize. */
export function summarizeSource(source: SourceFrame | undefined): string {
  if (!source) return '';
  const { line, column } = source.chunk.file.lineColumn(source.chunk.start + source.start);
  return `${source.chunk.file.name}:${line}${column === 0 ? '' : `:${column}`} (${source.qualname ?? source.functionName})`;
}

const MAX_ORIGINS_SHOWN = 5;

/** Why a value is abstract: from which arguments it comes, or which operations made it. */
export function originMessage(tracer: Tracer): string {
  if (tracer instanceof BatchTracer)
    return `\nThis VmapTracer with object id ${idOf(tracer)} was created on line:\n  ${summarizeSource(tracer.source)}`;
  if (!(tracer instanceof DynamicJaxprTracer)) return '';
  const trace: DynamicJaxprTrace = tracer.trace;
  const found = trace.progenitors(tracer);
  const { debugInfo } = trace;
  let origin = `The error occurred while tracing the function ${debugInfo.functionSource ?? debugInfo.functionName} for ${debugInfo.tracedFor}. `;
  if (found && found.inputs.length > 0) {
    const names = found.inputs.map((i) => debugInfo.argNames[i] ?? 'unknown');
    const list =
      names.length === 1
        ? `the argument ${names[0]}`
        : names.length === 2
          ? `the arguments ${names[0]} and ${names[1]}`
          : `the arguments ${names.slice(0, -1).join(', ')}, and ${names[names.length - 1]}`;
    origin +=
      'This concrete value was not available in Python because it depends on the ' +
      `value${names.length > 1 ? 's' : ''} of ${list}.`;
  } else if (found && found.eqns.length > 0) {
    const shown = found.eqns
      .slice(0, MAX_ORIGINS_SHOWN)
      .map((eqn) => `  operation ${printEqn(eqn)}\n    from line ${summarizeSource(eqn.source)}`);
    origin += `This value became a tracer due to JAX operations on these lines:\n\n${shown.join('\n\n')}`;
    if (found.eqns.length > MAX_ORIGINS_SHOWN) origin += '\n\n(Additional originating lines are not shown.)';
  }
  return `\n${origin}`;
}

export const describe = (t: Tracer): string => `traced array with shape ${t.aval.strLong()}`;

/** How Python asked for a value that a tracer doesn't have. */
export type Conversion = 'bool' | 'index' | 'array' | 'concrete' | 'mask' | 'shape' | 'slice';

declare module '../python/record.ts' {
  interface RecordEvents {
    /** Python asked a tracer for its value, which raises. */
    'tracer-conversion': {
      how: Conversion;
      tracer: Tracer;
      error: PyException;
      function: string | undefined;
      /** The shape of the array that it was to index. */
      indexed: readonly number[] | undefined;
    };
    /** A tracer is used that its trace left behind. */
    'escaped-use': { tracer: Tracer; error: PyException };
    /** An exception leaves one of JAX's functions, or a function that is traced: first the innermost. */
    'jax-raised': { error: PyException; by: string; operands: readonly Value[]; transforms: boolean };
  }
}

/** A recorded decision for a site: what its n-th conversion gives instead of raising. */
export type Decide = (site: SourceFrame | undefined, how: Conversion) => Value | undefined;
let decide: Decide = () => undefined;
/** The analysis runs a function again past its first fault, with decisions for the faults found so far. */
export function setDecisions(decisions: Decide): void {
  decide = decisions;
}

function conversionFault(cls: PyClass, how: Conversion, tracer: Tracer, message: string, fn?: string): Value {
  return faultOf(new PyException(cls, [message]), how, tracer, fn);
}

/** A function of JAX's needs something known and gets a tracer: raises, or what it gives is unknown, as decided. */
export function rejectTracer(error: PyException, how: Conversion, tracer: Tracer, indexed?: readonly number[]): never {
  const decided = faultOf(error, how, tracer, undefined, indexed);
  throw decided instanceof Unknown ? new UnknownSignal(decided) : new PyRaise(error);
}

function faultOf(error: PyException, how: Conversion, tracer: Tracer, fn?: string, indexed?: readonly number[]): Value {
  const site = currentSource();
  vm.recorder.add('tracer-conversion', { how, tracer, error, function: fn, indexed }, site);
  const decided = decide(site, how);
  if (decided !== undefined) return decided;
  if (tracer instanceof DynamicJaxprTracer && tracer.trace.complete) noteEscaped(tracer, error, site);
  throw new PyRaise(error);
}

/** `bool(tracer)`. Raises, or answers what was decided for the site. */
export function boolConversion(t: Tracer): Value {
  const name = 'TracerBoolConversionError';
  return conversionFault(
    errorClasses[name],
    'bool',
    t,
    `Attempted boolean conversion of ${describe(t)}.${originMessage(t)}\nSee ${PAGE}${name}`,
  );
}

/** `operator.index(tracer)`, `range(tracer)`. */
export function indexConversion(t: Tracer): Value {
  const name = 'TracerIntegerConversionError';
  return conversionFault(
    errorClasses[name],
    'index',
    t,
    `The __index__() method was called on ${describe(t)}${originMessage(t)}\nSee ${PAGE}${name}`,
  );
}

/** `np.asarray(tracer)`. */
export function arrayConversion(t: Tracer): Value {
  const name = 'TracerArrayConversionError';
  return conversionFault(
    errorClasses[name],
    'array',
    t,
    `The numpy.ndarray conversion method __array__() was called on ${describe(t)}${originMessage(t)}\nSee ${PAGE}${name}`,
  );
}

/** `int(tracer)`, `tracer.item()`, a shape that depends on a tracer …; `context` is the second line. */
export function concretization(t: Tracer, context: string, fn?: string): Value {
  const name = 'ConcretizationTypeError';
  return conversionFault(
    errorClasses[name],
    'concrete',
    t,
    'Abstract tracer value encountered where concrete value is expected: ' +
      `${describe(t)}\n${context}${originMessage(t)}\n\nSee ${PAGE}${name}`,
    fn,
  );
}

/** Source: core.py concretization_function_error. */
export function conversionFunctionContext(fn: string, suggestAstype: boolean): string {
  const arose = `The problem arose with the \`${fn}\` function. `;
  return suggestAstype
    ? `${arose}If trying to convert the data type of a value, try using \`x.astype(${fn})\` or \`jnp.array(x, ${fn})\` instead.`
    : arose;
}
