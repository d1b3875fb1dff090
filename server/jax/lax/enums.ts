/** Enums of JAX's, written in Python; made when the first of them is asked for. Source: jax/_src/lax/*.py. */
import { EnumParam } from '../../jaxpr/primitive.ts';
import { lookupAttr } from '../../python/attributes.ts';
import { typeError } from '../../python/errors.ts';
import { pythonPart } from '../../python/stdlib/source.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyClass, PyInstance, typeOf } from '../../python/values.ts';

const source = `
import enum

_precision_strings = {}

class Precision(enum.Enum):
  DEFAULT = 0
  HIGH = 1
  HIGHEST = 2

  @classmethod
  def _missing_(cls, value):
    return _precision_strings.get(value)

  def __repr__(self):
    return f'{self.__class__.__name__}.{self.name}'

  def __str__(self):
    return self.name

_precision_strings.update({
  'highest': Precision.HIGHEST,
  'float32': Precision.HIGHEST,
  'high': Precision.HIGH,
  'bfloat16_3x': Precision.HIGH,
  'tensorfloat32': Precision.HIGH,
  'default': Precision.DEFAULT,
  'bfloat16': Precision.DEFAULT,
  'fastest': Precision.DEFAULT,
  None: Precision.DEFAULT,
})

class DotAlgorithmPreset(enum.Enum):
  DEFAULT = enum.auto()
  ANY_F8_ANY_F8_F32 = enum.auto()
  ANY_F8_ANY_F8_F32_FAST_ACCUM = enum.auto()
  ANY_F8_ANY_F8_ANY = enum.auto()
  ANY_F8_ANY_F8_ANY_FAST_ACCUM = enum.auto()
  F16_F16_F16 = enum.auto()
  F16_F16_F32 = enum.auto()
  BF16_BF16_BF16 = enum.auto()
  BF16_BF16_F32 = enum.auto()
  BF16_BF16_F32_X3 = enum.auto()
  BF16_BF16_F32_X6 = enum.auto()
  BF16_BF16_F32_X9 = enum.auto()
  TF32_TF32_F32 = enum.auto()
  TF32_TF32_F32_X3 = enum.auto()
  F32_F32_F32 = enum.auto()
  F64_F64_F64 = enum.auto()

  def __repr__(self):
    return f'{self.__class__.__name__}.{self.name}'

  def __str__(self):
    return self.name

class AccuracyMode(enum.Enum):
  HIGHEST = 1
  DEFAULT = 2

class RandomAlgorithm(enum.IntEnum):
  RNG_DEFAULT = 0
  RNG_THREE_FRY = 1
  RNG_PHILOX = 2

  def __str__(self):
    return self.name

class FftType(enum.IntEnum):
  FFT = 0
  IFFT = 1
  RFFT = 2
  IRFFT = 3

class GatherScatterMode(enum.Enum):
  CLIP = enum.auto()
  FILL_OR_DROP = enum.auto()
  PROMISE_IN_BOUNDS = enum.auto()
  ONE_HOT = enum.auto()

  @staticmethod
  def from_any(s):
    if isinstance(s, GatherScatterMode):
      return s
    if s == "clip":
      return GatherScatterMode.CLIP
    if s is None or s == "fill" or s == "drop":
      return GatherScatterMode.FILL_OR_DROP
    if s == "promise_in_bounds":
      return GatherScatterMode.PROMISE_IN_BOUNDS
    if s == "one_hot":
      return GatherScatterMode.ONE_HOT
    else:
      raise ValueError(f'Unknown gather mode "{s}"')

class EigImplementation(enum.Enum):
  CUSOLVER = "cusolver"
  MAGMA = "magma"
  LAPACK = "lapack"

class EighImplementation(enum.Enum):
  QR = "qr"
  JACOBI = "jacobi"
  QDWH = "qdwh"

class SvdAlgorithm(enum.Enum):
  DEFAULT = "default"
  QR = "QR"
  JACOBI = "Jacobi"
  POLAR = "polar"
  DIVIDE_AND_CONQUER = "divide_and_conquer"
`;

const part = pythonPart('jax._src.lax.lax', source, []);

const IN_LAX = new Set([
  'Precision',
  'DotAlgorithmPreset',
  'AccuracyMode',
  'RandomAlgorithm',
  'FftType',
  'GatherScatterMode',
]);
const IN_LINALG = new Set(['EigImplementation', 'EighImplementation', 'SvdAlgorithm']);

/** The enums that `jax.lax` has. */
export const laxEnum = (name: string): Value | undefined => (IN_LAX.has(name) ? part(name) : undefined);
/** The enums that `jax.lax.linalg` has. */
export const linalgEnum = (name: string): Value | undefined => (IN_LINALG.has(name) ? part(name) : undefined);

/** The name of a member of one of JAX's enums; undefined for anything else. */
export function enumMember(v: Value, enumName: string): string | undefined {
  if (!(v instanceof PyInstance)) return undefined;
  const cls = typeOf(v);
  if (!(cls instanceof PyClass) || cls.name !== enumName || cls.moduleName !== 'jax._src.lax.lax') return undefined;
  const name = lookupAttr(v, '_name_');
  return typeof name === 'string' ? name : undefined;
}

/** An enum as a param: None stays. */
export function enumArgument(v: Value, enumName: string): EnumParam | null {
  if (v === null) return null;
  const member = enumMember(v, enumName);
  if (member === undefined) throw typeError(`${repr(v)} is not a valid ${enumName}`);
  return EnumParam.of(enumName, member);
}
