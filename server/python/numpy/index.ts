/** `import numpy`: the module and its submodules, registered in the module table. */
import { floatClass } from '../values.ts';
import type { PyModule, Value } from '../values.ts';
import { Missing, PyBuiltin, PyFloat, PyScalar, Unknown, builtinFunctionClass, intClass } from '../values.ts';
import { call } from '../call.ts';
import { raise } from '../errors.ts';
import { formatValue } from '../format.ts';
import { classOfFunctions, functionRepr, pythonFunctionClass } from '../functionKinds.ts';
import { hash } from '../hashing.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { native } from '../native.ts';
import { repr, str } from '../text.ts';
import { makeScalar, ndarrayClass, scalarOf } from './array.ts';
import { creationTable } from './creation.ts';
import { c_, index_exp, mgrid, ogrid, r_, s_ } from './grids.ts';
import { npFunctions, numpyErrors, setShown } from './declare.ts';
import { dtypeClass } from './dtypes.ts';
import { finfoClass, iinfoClass, infoTable } from './info.ts';
import { installMethods, setFormat, setHash } from './methods.ts';
import { installOperators } from './operators.ts';
import { productTable } from './products.ts';
import publicNames from './publicNames.json' with { type: 'json' };
import { reductionTable } from './reductions.ts';
import { ABSTRACT, ALIASES, EXTENSION_CLASSES, SCALAR_CLASSES } from './scalars.ts';
import { shapeTable } from './shapes.ts';
import { setsTable } from './sets.ts';
import { sortingTable } from './sorting.ts';
import { statisticsTable } from './statistics.ts';
import { installText, setItemScalar } from './text.ts';
import { installUfuncs, ufuncClass, ufuncs } from './ufuncs.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { printingTable, errstateClass, printoptionsClass } from './settings.ts';
import { miscTable } from './misc.ts';
import { ndenumerateClass, ndindexClass, vectorizeClass } from './vectorize.ts';
import { linalgFunctions } from './linalg.ts';
import { fftFunctions } from './fft.ts';
import { randomTable } from './random.ts';
import { testingTable } from './testing.ts';

const namesOf: Readonly<Record<string, readonly string[] | undefined>> = publicNames;

/** Names that NumPy once had. Source: numpy/__init__.py __former_attrs__, _expired_attrs_2_0.py. */
const FORMER: Readonly<Record<string, string>> = {
  object: 'object',
  int: 'int',
  float: 'float',
  complex: 'complex',
  str: 'str',
};
const REMOVED: Readonly<Record<string, string>> = {
  float_: 'Use `np.float64` instead.',
  complex_: 'Use `np.complex128` instead.',
  unicode_: 'Use `np.str_` instead.',
  string_: 'Use `np.bytes_` instead.',
  Inf: 'Use `np.inf` instead.',
  Infinity: 'Use `np.inf` instead.',
  infty: 'Use `np.inf` instead.',
  NaN: 'Use `np.nan` instead.',
  NINF: 'Use `-np.inf` instead.',
  PINF: 'Use `np.inf` instead.',
  PZERO: 'Use `0.0` instead.',
  NZERO: 'Use `-0.0` instead.',
  sometrue: 'Use `np.any` instead.',
  alltrue: 'Use `np.all` instead.',
  round_: 'Use `np.round` instead.',
  cast: 'Use `np.asarray(arr, dtype=dtype)` instead.',
  asfarray: 'Use `np.asarray` with a proper dtype instead.',
  issctype: 'Use `issubclass(rep, np.generic)` instead.',
  find_common_type:
    'Use `numpy.promote_types` or `numpy.result_type` instead. To achieve semantics for the `scalar_types` argument, use `numpy.result_type` and pass the Python values `0`, `0.0`, or `0j`.',
  mat: 'Use `np.asmatrix` instead.',
  maximum_sctype:
    'Use a specific dtype instead. You should avoid relying on any implicit mechanism and select the largest dtype of a kind explicitly in the code.',
};

function missingName(name: string): Error {
  if (name in FORMER)
    return raise(
      'AttributeError',
      `module 'numpy' has no attribute '${name}'.\n` +
        `\`np.${name}\` was a deprecated alias for the builtin \`${name}\`. To avoid this error in existing code, use \`${name}\` by itself. Doing this will not modify any behavior and is safe. ` +
        (name === 'int'
          ? 'When replacing `np.int`, you may wish to use e.g. `np.int64` or `np.int32` to specify the precision. If you wish to review your current use, check the release note link for additional information.'
          : name === 'object' || name === 'str'
            ? 'If you specifically wanted the numpy scalar type, use `np.' + name + '_` here.'
            : `If you specifically wanted the numpy scalar type, use \`np.${name === 'float' ? 'float64' : 'complex128'}\` here.`) +
        '\nThe aliases was originally deprecated in NumPy 1.20; for more details and guidance see the original release note at:\n    https://numpy.org/devdocs/release/1.20.0-notes.html#deprecations',
    );
  if (name in REMOVED)
    return raise('AttributeError', `\`np.${name}\` was removed in the NumPy 2.0 release. ${REMOVED[name]}`);
  return raise('AttributeError', `module 'numpy' has no attribute '${name}'`);
}

const dispatcherClass = classOfFunctions('_ArrayFunctionDispatcher', 'numpy', functionRepr);
/** Functions that aren't dispatched by `__array_function__`: those in C, and those in Python. */
const IN_C = new Set(
  (
    'arange array asanyarray asarray ascontiguousarray asfortranarray datetime_data empty from_dlpack frombuffer fromfile ' +
    'fromiter frompyfunc fromstring nested_iters promote_types zeros'
  ).split(' '),
);
const IN_PYTHON = new Set(
  (
    'asarray_chkfinite asmatrix bartlett base_repr binary_repr blackman bmat broadcast_shapes diag_indices eye fftfreq ' +
    'format_float_positional format_float_scientific fromfunction full genfromtxt get_printoptions geterr hamming hanning ' +
    'identity indices isdtype isfortran isscalar issubdtype iterable kaiser mask_indices mintypecode ones printoptions ' +
    'require rfftfreq set_printoptions seterr tri tril_indices triu_indices typename'
  ).split(' '),
);

function classify(name: string, v: Value): void {
  if (!(v instanceof PyBuiltin) || v.cls !== builtinFunctionClass || IN_C.has(name)) return;
  v.cls = IN_PYTHON.has(name) ? pythonFunctionClass : dispatcherClass;
}

/** A module of NumPy's: names that it has and jitlens hasn't are missing, not errors. */
function moduleOf(name: string, table: ReadonlyMap<string, Value>): PyModule {
  if (name !== 'numpy.random') for (const [key, value] of table) classify(key, value);
  const known = new Set(namesOf[name] ?? []);
  return nativeModuleOf(name, table, (attribute) => known.has(attribute));
}

function numpyModule(): PyModule {
  const table = new Map<string, Value>([
    ...ufuncs,
    ...npFunctions(creationTable),
    ...npFunctions(shapeTable),
    ...npFunctions(reductionTable),
    ...npFunctions(productTable),
    ...npFunctions(sortingTable),
    ...npFunctions(setsTable),
    ...npFunctions(statisticsTable),
    ...npFunctions(infoTable),
    ...npFunctions(miscTable),
    ...npFunctions(printingTable),
    ...SCALAR_CLASSES,
  ]);
  for (const cls of ABSTRACT) table.set(str(cls.dict.get('__name__') ?? cls.name), cls);
  for (const [alias, name] of Object.entries(ALIASES)) {
    const cls = SCALAR_CLASSES.get(name);
    if (cls) table.set(alias, cls);
  }
  for (const [name, value] of Object.entries({
    pi: Math.PI,
    e: Math.E,
    inf: Infinity,
    nan: NaN,
    euler_gamma: 0.5772156649015329,
  }))
    table.set(name, new PyFloat(value));
  const others: Readonly<Record<string, Value>> = {
    newaxis: null,
    little_endian: true,
    True_: makeScalar(true, dt.bool),
    False_: makeScalar(false, dt.bool),
    ndarray: ndarrayClass,
    dtype: dtypeClass,
    ufunc: ufuncClass,
    finfo: finfoClass,
    iinfo: iinfoClass,
    mgrid,
    ogrid,
    r_,
    c_,
    s_,
    index_exp,
    errstate: errstateClass,
    printoptions: printoptionsClass,
    vectorize: vectorizeClass,
    ndenumerate: ndenumerateClass,
    ndindex: ndindexClass,
    __version__: '2.5.5',
    __getattr__: native('__getattr__(name, /)', (name) => {
      throw missingName(str(name));
    }),
  };
  for (const [name, value] of Object.entries(others)) table.set(name, value);
  return moduleOf('numpy', table);
}

/** Arrays have what NumPy's have; what isn't there yet is missing. */
function enterMissing(): void {
  for (const [cls, names] of [
    [ndarrayClass, namesOf['numpy.ndarray'] ?? []],
    [ufuncClass, namesOf['numpy.ufunc'] ?? []],
  ] as const)
    for (const name of names)
      if (!cls.dict.has(name)) cls.dict.set(name, new PyBuiltin(name, () => new Missing(`${cls.name}.${name}`)));
}

/** Modules of SciPy: code that JAX traces imports them for its tests and tables. */
const SCIPY = [
  'scipy',
  'scipy.special',
  'scipy.stats',
  'scipy.linalg',
  'scipy.optimize',
  'scipy.signal',
  'scipy.sparse',
  'scipy.integrate',
  'scipy.interpolate',
  'scipy.ndimage',
  'scipy.spatial',
  'scipy.io',
  'scipy.fft',
  'scipy.constants',
  'scipy.cluster',
];

/** Register the modules; once in a process. */
export function registerNumPy(): void {
  setShown(repr);
  setItemScalar(scalarOf);
  setFormat((v, spec) => (spec === '' ? str(v) : formatValue(v, spec)));
  setHash((v) => hash(v instanceof PyScalar ? v.value : new Unknown('a number of NumPy')));
  installText();
  installUfuncs();
  installMethods(
    (v) => call(intClass, [v]),
    (v) => call(floatClass, [v]),
  );
  installOperators();
  enterMissing();
  registerModule('numpy', numpyModule);
  for (const name of Object.keys(namesOf))
    if (name.startsWith('numpy.') && !/\.[A-Z]|ndarray|generic|dtype$|ufunc$/.test(name))
      registerModule(name, () => moduleOf(name, new Map()));
  registerModule('numpy.linalg', () =>
    moduleOf(
      'numpy.linalg',
      new Map<string, Value>([...linalgFunctions(), ['LinAlgError', numpyErrors.get('LinAlgError') ?? null]]),
    ),
  );
  registerModule('numpy.fft', () => moduleOf('numpy.fft', fftFunctions()));
  registerModule('numpy.random', () => moduleOf('numpy.random', randomTable()));
  registerModule('numpy.testing', () => moduleOf('numpy.testing', testingTable()));
  registerModule('numpy.exceptions', () =>
    moduleOf(
      'numpy.exceptions',
      new Map<string, Value>([...numpyErrors].filter(([name]) => namesOf['numpy.exceptions']?.includes(name))),
    ),
  );
  registerModule('numpy.typing', () =>
    moduleOf(
      'numpy.typing',
      new Map<string, Value>([
        ['NDArray', ndarrayClass],
        ['ArrayLike', ndarrayClass],
        ['DTypeLike', dtypeClass],
      ]),
    ),
  );
  registerModule('ml_dtypes', () => {
    const table = new Map<string, Value>(EXTENSION_CLASSES);
    table.set('finfo', finfoClass);
    table.set('iinfo', iinfoClass);
    return nativeModuleOf('ml_dtypes', table);
  });
  for (const name of SCIPY) registerModule(name, () => nativeModuleOf(name, new Map(), () => true));
}
