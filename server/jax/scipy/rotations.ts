/** jax.scipy.spatial.transform, written in Python: rotations are unit quaternions. Source: jax/_src/scipy/spatial/transform.py. */
import { libraryPart } from '../libraryParts.ts';

const kernels = `
import functools
import typing

def _vectorized(signature):
  return functools.partial(jnp.vectorize, signature=signature)

@_vectorized('(m,m),(m),()->(m)')
def _apply(matrix, vector, inverse):
  return jnp.where(inverse, matrix.T, matrix) @ vector

@_vectorized('(m)->(n,n)')
def _as_matrix(quat):
  x = quat[0]
  y = quat[1]
  z = quat[2]
  w = quat[3]
  x2 = x * x
  y2 = y * y
  z2 = z * z
  w2 = w * w
  xy = x * y
  zw = z * w
  xz = x * z
  yw = y * w
  yz = y * z
  xw = x * w
  return jnp.array([[+ x2 - y2 - z2 + w2, 2 * (xy - zw), 2 * (xz + yw)],
                    [2 * (xy + zw), - x2 + y2 - z2 + w2, 2 * (yz - xw)],
                    [2 * (xz - yw), 2 * (yz + xw), - x2 - y2 + z2 + w2]])

@_vectorized('(m)->(n)')
def _as_mrp(quat):
  sign = jnp.where(quat[3] < 0, -1., 1.)
  below = 1. + sign * quat[3]
  return sign * quat[:3] / below

@_vectorized('(m),()->(n)')
def _as_rotvec(quat, degrees):
  quat = jnp.where(quat[3] < 0, -quat, quat)
  angle = 2. * jnp.arctan2(_vector_norm(quat[:3]), quat[3])
  angle2 = angle * angle
  small = 2 + angle2 / 12 + 7 * angle2 * angle2 / 2880
  large = angle / jnp.sin(angle / 2)
  scale = jnp.where(angle <= 1e-3, small, large)
  scale = jnp.where(degrees, jnp.rad2deg(scale), scale)
  return scale * jnp.array(quat[:3])

@_vectorized('(n),(n)->(n)')
def _compose_quat(p, q):
  cross = jnp.cross(p[:3], q[:3])
  return jnp.array([p[3] * q[0] + q[3] * p[0] + cross[0],
                    p[3] * q[1] + q[3] * p[1] + cross[1],
                    p[3] * q[2] + q[3] * p[2] + cross[2],
                    p[3] * q[3] - p[0] * q[0] - p[1] * q[1] - p[2] * q[2]])

@_vectorized('(m),(l),(),()->(n)')
def _euler_from_quat(quat, axes, extrinsic, degrees):
  first = jnp.where(extrinsic, 0, 2)
  third = jnp.where(extrinsic, 2, 0)
  axes = jnp.where(extrinsic, axes, axes[::-1])
  i = axes[0]
  j = axes[1]
  k = axes[2]
  symmetric = i == k
  k = jnp.where(symmetric, 3 - i - j, k)
  sign = jnp.array((i - j) * (j - k) * (k - i) // 2, dtype=quat.dtype)
  eps = 1e-7
  a = jnp.where(symmetric, quat[3], quat[3] - quat[j])
  b = jnp.where(symmetric, quat[i], quat[i] + quat[k] * sign)
  c = jnp.where(symmetric, quat[j], quat[j] + quat[3])
  d = jnp.where(symmetric, quat[k] * sign, quat[k] * sign - quat[i])
  angles = jnp.zeros(3, dtype=quat.dtype)
  angles = angles.at[1].set(2 * jnp.arctan2(jnp.hypot(c, d), jnp.hypot(a, b)))
  case = jnp.where(jnp.abs(angles[1] - np.pi) <= eps, 2, 0)
  case = jnp.where(jnp.abs(angles[1]) <= eps, 1, case)
  half_sum = jnp.arctan2(b, a)
  half_diff = jnp.arctan2(d, c)
  angles = angles.at[0].set(jnp.where(case == 1, 2 * half_sum, 2 * half_diff * jnp.where(extrinsic, -1, 1)))
  angles = angles.at[first].set(jnp.where(case == 0, half_sum - half_diff, angles[first]))
  angles = angles.at[third].set(jnp.where(case == 0, half_sum + half_diff, angles[third]))
  angles = angles.at[third].set(jnp.where(symmetric, angles[third], angles[third] * sign))
  angles = angles.at[1].set(jnp.where(symmetric, angles[1], angles[1] - np.pi / 2))
  angles = (angles + np.pi) % (2 * np.pi) - np.pi
  return jnp.where(degrees, jnp.rad2deg(angles), angles)

@_vectorized('(m),(m),(),()->(n)')
def _quat_from_euler(angles, axes, intrinsic, degrees):
  angles = jnp.where(degrees, jnp.deg2rad(angles), angles)
  result = _elementary_quat(axes[0], angles[0])
  for i in range(1, len(axes)):
    quat = _elementary_quat(axes[i], angles[i])
    result = jnp.where(intrinsic, _compose_quat(result, quat), _compose_quat(quat, result))
  return result

@_vectorized('(m),()->(n)')
def _from_rotvec(rotvec, degrees):
  rotvec = jnp.where(degrees, jnp.deg2rad(rotvec), rotvec)
  angle = _vector_norm(rotvec)
  angle2 = angle * angle
  small = 0.5 - angle2 / 48 + angle2 * angle2 / 3840
  large = jnp.sin(angle / 2) / angle
  scale = jnp.where(angle <= 1e-3, small, large)
  return jnp.hstack([scale * rotvec, jnp.cos(angle / 2)])

@_vectorized('(m,m)->(n)')
def _from_matrix(matrix):
  trace = matrix[0, 0] + matrix[1, 1] + matrix[2, 2]
  decision = jnp.array([matrix[0, 0], matrix[1, 1], matrix[2, 2], trace], dtype=matrix.dtype)
  i = choice = jnp.argmax(decision)
  j = (i + 1) % 3
  k = (j + 1) % 3
  quat_012 = jnp.empty(4, dtype=matrix.dtype)
  quat_012 = quat_012.at[i].set(1 - decision[3] + 2 * matrix[i, i])
  quat_012 = quat_012.at[j].set(matrix[j, i] + matrix[i, j])
  quat_012 = quat_012.at[k].set(matrix[k, i] + matrix[i, k])
  quat_012 = quat_012.at[3].set(matrix[k, j] - matrix[j, k])
  quat_3 = jnp.empty(4, dtype=matrix.dtype)
  quat_3 = quat_3.at[0].set(matrix[2, 1] - matrix[1, 2])
  quat_3 = quat_3.at[1].set(matrix[0, 2] - matrix[2, 0])
  quat_3 = quat_3.at[2].set(matrix[1, 0] - matrix[0, 1])
  quat_3 = quat_3.at[3].set(1 + decision[3])
  return _normalize_quaternion(jnp.where(choice != 3, quat_012, quat_3))

@_vectorized('(m)->(n)')
def _from_mrp(mrp):
  more = jnp.dot(mrp, mrp) + 1
  return jnp.hstack([2 * mrp[:3], (2 - more)]) / more

@_vectorized('(n)->(n)')
def _inv(quat):
  return quat * jnp.array([-1, -1, -1, 1], dtype=quat.dtype)

@_vectorized('(n)->()')
def _magnitude(quat):
  return 2. * jnp.arctan2(_vector_norm(quat[:3]), jnp.abs(quat[3]))

@_vectorized('(),()->(n)')
def _elementary_quat(axis, angle):
  quat = jnp.zeros(4, dtype=angle.dtype)
  quat = quat.at[3].set(jnp.cos(angle / 2.))
  return quat.at[axis].set(jnp.sin(angle / 2.))

@_vectorized('(n)->(n)')
def _normalize_quaternion(quat):
  return quat / _vector_norm(quat)

@_vectorized('(n)->()')
def _vector_norm(vector):
  return jnp.sqrt(jnp.dot(vector, vector))

@_vectorized('(n)->(n)')
def _make_canonical(quat):
  less = quat < 0
  zero = quat == 0
  negative = (
    less[3]
    | (zero[3] & less[0])
    | (zero[3] & zero[0] & less[1])
    | (zero[3] & zero[0] & zero[1] & less[2]))
  return jnp.where(negative, -quat, quat)
`;

const classes = `
def _axes(seq):
  # Indices of the axes of a text, and whether they turn with the body.
  intrinsic = all(c in 'XYZ' for c in seq)
  if not intrinsic and not all(c in 'xyz' for c in seq):
    raise ValueError(f"Expected axes from \`seq\` to be from ['x', 'y', 'z'] or ['X', 'Y', 'Z'], got {seq}")
  if any(a == b for a, b in zip(seq, seq[1:])):
    raise ValueError(f'Expected consecutive axes to be different, got {seq}')
  return ['xyz'.index(c) for c in seq.lower()], intrinsic

class Rotation(typing.NamedTuple):
  quat: jax.Array

  @classmethod
  def concatenate(cls, rotations):
    return cls(jnp.concatenate([rotation.quat for rotation in rotations]))

  @classmethod
  def from_euler(cls, seq, angles, degrees=False):
    if not 1 <= len(seq) <= 3:
      raise ValueError(f'Expected axis specification to be a non-empty string of upto 3 characters, got {seq}')
    axes, intrinsic = _axes(seq)
    angles = jnp.atleast_1d(angles)
    return cls(_quat_from_euler(angles, jnp.array(axes), intrinsic, degrees))

  @classmethod
  def from_matrix(cls, matrix):
    return cls(_from_matrix(matrix))

  @classmethod
  def from_mrp(cls, mrp):
    return cls(_from_mrp(mrp))

  @classmethod
  def from_quat(cls, quat):
    return cls(_normalize_quaternion(quat))

  @classmethod
  def from_rotvec(cls, rotvec, degrees=False):
    return cls(_from_rotvec(rotvec, degrees))

  @classmethod
  def identity(cls, num=None, dtype=float):
    assert num is None
    return cls(jnp.array([0., 0., 0., 1.], dtype=dtype))

  @classmethod
  def random(cls, random_key, num=None):
    raise NotImplementedError()

  def __getitem__(self, indexer):
    if self.single:
      raise TypeError('Single rotation is not subscriptable.')
    return Rotation(self.quat[indexer])

  def __len__(self):
    if self.single:
      raise TypeError('Single rotation has no len().')
    return self.quat.shape[0]

  def __mul__(self, other):
    return Rotation.from_quat(_compose_quat(self.quat, other.quat))

  def apply(self, vectors, inverse=False):
    return _apply(self.as_matrix(), vectors, inverse)

  def as_euler(self, seq, degrees=False):
    if len(seq) != 3:
      raise ValueError(f'Expected 3 axes, got {seq}.')
    axes, intrinsic = _axes(seq)
    with jax.numpy_rank_promotion('allow'):
      return _euler_from_quat(self.quat, jnp.array(axes), not intrinsic, degrees)

  def as_matrix(self):
    return _as_matrix(self.quat)

  def as_mrp(self):
    return _as_mrp(self.quat)

  def as_rotvec(self, degrees=False):
    return _as_rotvec(self.quat, degrees)

  def as_quat(self, canonical=False, scalar_first=False):
    quat = _make_canonical(self.quat) if canonical else self.quat
    return jnp.roll(quat, shift=1, axis=-1) if scalar_first else quat

  def inv(self):
    return Rotation(_inv(self.quat))

  def magnitude(self):
    return _magnitude(self.quat)

  def mean(self, weights=None):
    dtype = self.quat.dtype
    w = jnp.ones(self.quat.shape[0], dtype=dtype) if weights is None else jnp.asarray(weights, dtype=dtype)
    if w.ndim != 1:
      raise ValueError(f'Expected \`weights\` to be 1 dimensional, got shape {w.shape}.')
    if w.shape[0] != len(self):
      raise ValueError('Expected \`weights\` to have number of values equal to number of rotations, '
                       f'got {w.shape[0]} values and {len(self)} rotations.')
    K = jnp.dot(w[np.newaxis, :] * self.quat.T, self.quat)
    _, v = jnp.linalg.eigh(K)
    return Rotation(v[:, -1])

  @property
  def single(self):
    return self.quat.ndim == 1

class Slerp(typing.NamedTuple):
  times: jax.Array
  timedelta: jax.Array
  rotations: Rotation
  rotvecs: jax.Array

  @classmethod
  def init(cls, times, rotations):
    if not isinstance(rotations, Rotation):
      raise TypeError('\`rotations\` must be a \`Rotation\` instance.')
    if rotations.single or len(rotations) == 1:
      raise ValueError('\`rotations\` must be a sequence of at least 2 rotations.')
    times = jnp.asarray(times, dtype=rotations.quat.dtype)
    if times.ndim != 1:
      raise ValueError(f'Expected times to be specified in a 1 dimensional array, got {times.ndim} dimensions.')
    if times.shape[0] != len(rotations):
      raise ValueError('Expected number of rotations to be equal to number of timestamps given, '
                       f'got {len(rotations)} rotations and {times.shape[0]} timestamps.')
    timedelta = jnp.diff(times)
    first = Rotation(rotations.as_quat()[:-1])
    rotvecs = (first.inv() * Rotation(rotations.as_quat()[1:])).as_rotvec()
    return cls(times=times, timedelta=timedelta, rotations=first, rotvecs=rotvecs)

  def __call__(self, times):
    at = jnp.asarray(times, dtype=self.times.dtype)
    if at.ndim > 1:
      raise ValueError('\`times\` must be at most 1-dimensional.')
    single = at.ndim == 0
    at = jnp.atleast_1d(at)
    i = jnp.maximum(jnp.searchsorted(self.times, at) - 1, 0)
    alpha = (at - self.times[i]) / self.timedelta[i]
    result = self.rotations[i] * Rotation.from_rotvec(self.rotvecs[i] * alpha[:, None])
    return result[0] if single else result
`;

export const rotationPart = libraryPart('jax._src.scipy.spatial.transform', ['Rotation', 'Slerp'], kernels + classes);
