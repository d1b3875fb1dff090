/** The named tuples that jnp.linalg's functions return. Source: jax/_src/numpy/linalg.py. */
import { makeNamedTuple } from '../../../python/stdlib/namedtuple.ts';
import type { PyClass, Value } from '../../../python/values.ts';
import { PyBuiltin, PyTuple } from '../../../python/values.ts';

const made = new Map<string, PyClass>();

/** A class of results, made when it is first needed. */
function resultClass(name: string, fields: readonly string[]): PyClass {
  let cls = made.get(name);
  if (!cls) made.set(name, (cls = makeNamedTuple(name, fields, new Map(), 'jax._src.numpy.linalg')));
  return cls;
}

const FIELDS = {
  EighResult: ['eigenvalues', 'eigenvectors'],
  EigResult: ['eigenvalues', 'eigenvectors'],
  QRResult: ['Q', 'R'],
  SlogdetResult: ['sign', 'logabsdet'],
  SVDResult: ['U', 'S', 'Vh'],
} as const;

/** A tuple of values as a named one. */
export const named = (name: keyof typeof FIELDS, v: Value): Value =>
  v instanceof PyTuple ? new PyTuple(v.items, resultClass(name, FIELDS[name])) : v;

/** A function whose tuples are named. */
export const withNames = (name: keyof typeof FIELDS, f: PyBuiltin): PyBuiltin =>
  new PyBuiltin(f.name, (args, kwargs) => named(name, f.fn(args, kwargs)), f.binds, f.signature, f.cls);
