/** What `import jax` gives: the native modules, registered in python's module table. */
import * as dt from '../jaxpr/dtypes.ts';
import type { DType } from '../jaxpr/dtypes.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import { TextParam } from '../jaxpr/primitive.ts';
import { bind } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { Stop, typeError } from '../python/errors.ts';
import { nativeModuleOf as moduleOf, registerModule } from '../python/modules.ts';
import publicNames from './publicNames.json' with { type: 'json' };
import { functions, native } from '../python/native.ts';
import { PyDType, dtypeOf, registerScalarType } from '../python/numpy/dtypes.ts';
import { str } from '../python/text.ts';
import { vm } from '../python/vm.ts';
import type { Value } from '../python/values.ts';
import {
  EagerArray,
  PyClass,
  PyDict,
  PyFloat,
  PyTuple,
  Tracer,
  arrayImplClass,
  typeClass,
  Unknown,
} from '../python/values.ts';
import { installArrays } from './arrays.ts';
import { config } from './config.ts';
import { configObject } from './configObject.ts';
import { arrayLike, asValue, jaxFunction, jaxFunctions } from './declare.ts';
import { errorClasses, raising } from './errors.ts';
import { jitFunction } from './jit.ts';
import * as lax from './lax/operations.ts';
import { nnFunctions } from './nn/functions.ts';
import { contractionFunctions } from './numpy/contractions.ts';
import { array, creationFunctions } from './numpy/creation.ts';
import { reductionFunctions } from './numpy/reductions.ts';
import { shapeFunctions } from './numpy/shape.ts';
import { ufuncs } from './numpy/ufuncs.ts';
import { where } from './numpy/where.ts';
import {
  flatten,
  flattenUpTo,
  rebuildInstance,
  registerFunctions,
  registerNode,
  treeText,
  unflatten,
} from './pytree.ts';
import { getAttr, lookupAttr } from '../python/attributes.ts';
import { contains, getItem, listOf } from '../python/iterate.ts';
import { truth } from '../python/operators.ts';
import { ShapeDtypeStruct, shapeDtypeStructClass } from './shapeDtypeStruct.ts';
import { ShapedArray } from '../jaxpr/aval.ts';
import { shapeArgument } from './declare.ts';

const publicNamesOf: Readonly<Record<string, readonly string[] | undefined>> = publicNames;

/** A module of JAX's: names that JAX has and jitlens hasn't are missing, not errors. */
function nativeModuleOf(name: string, table: ReadonlyMap<string, Value>) {
  const known = new Set(publicNamesOf[name] ?? []);
  return moduleOf(name, table, (attribute) => known.has(attribute));
}

/** `jnp.float32`: a dtype, and a function that makes a scalar array. */
function scalarType(dtype: DType): PyClass {
  const cls = new PyClass(dtype.name === 'bool' ? 'bool_' : dtype.name, []);
  cls.mro = [cls, ...typeClass.mro.slice(1)];
  cls.moduleName = 'jax.numpy';
  registerScalarType(cls, dtype);
  cls.construct = (_, args) => {
    const x = args[0] ?? 0;
    if (x instanceof Unknown) return x;
    return asValue(raising(() => array(x, dt.canonicalDType(dtype, config.x64), false)));
  };
  cls.dict.set('dtype', PyDType.of(dtype));
  return cls;
}

const SCALAR_TYPES: readonly DType[] = [
  dt.bool,
  dt.int4,
  dt.int8,
  dt.int16,
  dt.int32,
  dt.int64,
  dt.uint4,
  dt.uint8,
  dt.uint16,
  dt.uint32,
  dt.uint64,
  dt.bfloat16,
  dt.float16,
  dt.float32,
  dt.float64,
  dt.complex64,
  dt.complex128,
  dt.float8_e4m3fn,
  dt.float8_e5m2,
];

function numpyModule() {
  const table = new Map<string, Value>([
    ...ufuncs,
    ...reductionFunctions,
    ...contractionFunctions,
    ...creationFunctions,
    ...shapeFunctions,
  ]);
  for (const d of SCALAR_TYPES) table.set(d.name === 'bool' ? 'bool_' : d.name, scalarType(d));
  for (const [name, value] of Object.entries({
    pi: Math.PI,
    e: Math.E,
    inf: Infinity,
    nan: NaN,
    euler_gamma: 0.5772156649015329,
  }))
    table.set(name, new PyFloat(value));
  table.set('newaxis', null);
  table.set('ndarray', arrayImplClass);
  table.set(
    'where',
    jaxFunction('where(condition, x=None, y=None, /, *, size=None, fill_value=None)', (condition, x, y) => {
      if (x === null && y === null)
        throw new Stop("jitlens doesn't have one-argument jax.numpy.where yet", 'unsupported');
      return where(arrayLike('where', condition), arrayLike('where', x, 1), arrayLike('where', y, 2))[0];
    }),
  );
  table.set(
    'dtype',
    native('dtype(dtype, /)', (v) => {
      const d = dtypeOf(v);
      if (!d) throw typeError('Cannot interpret the value as a data type');
      return PyDType.of(d);
    }),
  );
  return nativeModuleOf('jax.numpy', table);
}

/** Placeholders of a format text: `{}`, `{x}`, `{x:.2f}`. */
const debugPrint = native(
  'print(fmt, *args, ordered=False, partitioned=False, skip_format_check=False, _use_logging=False, **kwargs)',
  (fmt, args, ordered, _partitioned, _skip, _logging, kwargs) => {
    const dynamic = new PyTuple([args, kwargs]);
    const flat = flatten(dynamic);
    const operands = flat.leaves.map((v, i) => arrayLike('debug.print', v, i));
    bind(primitives.debug_print, operands, {
      fmt: str(fmt),
      has_placeholders: operands.length > 0,
      in_tree: new TextParam('PyTreeDef', `PyTreeDef(${treeText(flat.tree)})`),
      logging_record: null,
      np_printoptions: new TextParam('tuple', NP_PRINT_OPTIONS),
      ordered: ordered === true,
      partitioned: false,
      static_args: [],
    });
    return null;
  },
);

const NP_PRINT_OPTIONS =
  "(('edgeitems', 3), ('threshold', 1000), ('floatmode', 'maxprec'), ('precision', 8), ('suppress', False), " +
  "('linewidth', 75), ('nanstr', 'nan'), ('infstr', 'inf'), ('sign', '-'), ('formatter', None), ('legacy', '1.25'), " +
  "('override_repr', None))";

/** Every array among a value's leaves has been waited for. */
const blockUntilReady = native('block_until_ready(x)', (x) => {
  const values = flatten(x).leaves.filter((v) => v instanceof EagerArray || v instanceof Tracer);
  vm.recorder.add('host-read', { how: 'jax.block_until_ready', values });
  return x;
});

function jaxModule() {
  const table = new Map<string, Value>();
  table.set('jit', jitFunction);
  table.set('block_until_ready', blockUntilReady);
  table.set('config', configObject());
  table.set('Array', arrayImplClass);
  table.set('ShapeDtypeStruct', shapeDtypeStructClass);
  table.set('__version__', '0.12.0.1');
  table.set('__version_info__', new PyTuple([0, 12, 0, 1]));
  table.set(
    'named_call',
    native('named_call(fun, *, name=None)', (fun) => fun),
  );
  return nativeModuleOf('jax', table);
}

shapeDtypeStructClass.construct = (_, args, kwargs) => {
  const named = new Map(kwargs);
  const shape = shapeArgument(args[0] ?? named.get('shape') ?? new PyTuple([]));
  const dtype = dtypeOf(args[1] ?? named.get('dtype') ?? null);
  if (!dtype) throw typeError('ShapeDtypeStruct: dtype must be specified.');
  return new ShapeDtypeStruct(new ShapedArray(shape, dt.canonicalDType(dtype, config.x64)));
};

/** Source: jax/_src/tree_util.py tree_map. */
const treeFunctions = jaxFunctions({
  'map(f, tree, *rest, is_leaf=None)': (f, tree, rest, isLeaf) => {
    const stops = isLeaf === null ? undefined : (v: Value): boolean => truth(call(isLeaf, [v])) === true;
    const flat = flatten(tree, stops);
    const others = rest instanceof PyTuple ? rest.items.map((t) => flattenUpTo(flat.tree, t)) : [];
    return unflatten(
      flat.tree,
      flat.leaves.map((leaf, i) => call(f, [leaf, ...others.map((o) => o[i])])),
    );
  },
});

/** A class's fields, for dataclasses: their names in order. */
const namesOf = (v: Value): string[] => listOf(v).map(str);

/** Registration of pytree nodes. Source: jax/_src/tree_util.py. */
const registrations = functions({
  'register_pytree_node(nodetype, flatten_func, unflatten_func, flatten_with_keys_func=None)': (cls, flat, unflat) => {
    if (cls instanceof PyClass) registerFunctions(cls, flat, unflat);
    return null;
  },
  'register_pytree_node_class(cls)': (cls) => {
    if (cls instanceof PyClass)
      registerFunctions(
        cls,
        native('tree_flatten(v)', (v) => call(getAttr(v, 'tree_flatten'), [])),
        native('tree_unflatten(aux, children)', (aux, children) =>
          call(getAttr(cls, 'tree_unflatten'), [aux, children]),
        ),
      );
    return cls;
  },
  'register_dataclass(nodetype, data_fields=None, meta_fields=None, drop_fields=())': (cls, data, meta) => {
    if (!(cls instanceof PyClass)) return cls;
    const fields = data === null ? dataclassFields(cls) : { data: namesOf(data), meta: namesOf(meta) };
    registerNode(cls, {
      flatten: (v) => ({
        children: fields.data.map((f) => getAttr(v, f)),
        paths: fields.data.map((f) => `.${f}`),
        aux: new PyTuple(fields.meta.map((f) => getAttr(v, f))),
      }),
      unflatten: (aux, children) =>
        rebuildInstance(cls, [
          ...fields.data.map((f, i) => [f, children[i]] as const),
          ...fields.meta.map((f, i) => [f, aux instanceof PyTuple ? aux.items[i] : null] as const),
        ]),
    });
    return cls;
  },
  'register_static(cls)': (cls) => {
    if (cls instanceof PyClass)
      registerNode(cls, { flatten: (v) => ({ children: [], paths: [], aux: v }), unflatten: (aux) => aux });
    return cls;
  },
});

/** Fields of a dataclass: those with `metadata={'static': True}` are no children. */
function dataclassFields(cls: PyClass): { data: string[]; meta: string[] } {
  const data: string[] = [];
  const meta: string[] = [];
  const fields = cls.lookup('__dataclass_fields__');
  if (fields instanceof PyDict)
    for (const { key, value } of fields.entries.values()) {
      const metadata = lookupAttr(value, 'metadata');
      const isStatic =
        metadata !== undefined &&
        metadata !== null &&
        contains(metadata, 'static') === true &&
        truth(getItem(metadata, 'static')) === true;
      (isStatic ? meta : data).push(str(key));
    }
  return { data, meta };
}

let installed = false;

/** Register jax's modules; once in a process. */
export function installJax(): void {
  if (installed) return;
  installed = true;
  installArrays();
  // Modules without anything of their own yet still know JAX's names; those below replace theirs.
  for (const name of Object.keys(publicNames)) registerModule(name, () => nativeModuleOf(name, new Map()));
  registerModule('jax', jaxModule);
  registerModule('jax.numpy', numpyModule);
  registerModule('jax.nn', () => nativeModuleOf('jax.nn', nnFunctions));
  registerModule('jax.debug', () => nativeModuleOf('jax.debug', new Map<string, Value>([['print', debugPrint]])));
  registerModule('jax.tree', () => nativeModuleOf('jax.tree', treeFunctions));
  registerModule('jax.tree_util', () =>
    nativeModuleOf(
      'jax.tree_util',
      new Map<string, Value>([['tree_map', treeFunctions.get('map') ?? null], ...registrations]),
    ),
  );
  registerModule('jax.lax', () =>
    nativeModuleOf(
      'jax.lax',
      jaxFunctions({
        'stop_gradient(x)': (x) => {
          const { leaves, tree } = flatten(x);
          return unflatten(
            tree,
            leaves.map((leaf) => asValue(lax.stopGradient(arrayLike('stop_gradient', leaf)))),
          );
        },
        'rsqrt(x, accuracy=None)': (x) => lax.rsqrt(arrayLike('rsqrt', x)),
      }),
    ),
  );
  registerModule('jax.errors', () =>
    nativeModuleOf('jax.errors', new Map<string, Value>(Object.entries(errorClasses))),
  );
}
