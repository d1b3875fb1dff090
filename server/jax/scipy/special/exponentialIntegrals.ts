/**
 * Exponential, sine and cosine integrals and Spence's function, written in Python; the coefficients are those of Cephes.
 * Source: jax/_src/scipy/special.py expi, sici, expn, exp1, spence.
 */
import { libraryPart } from '../../libraryParts.ts';

const source = `
_EXPINT = (
  (
    (-5.350447357812542947283e0, 2.185049168816613393830e2, -4.176572384826693777058e3,
     5.541176756393557601232e4, -3.313381331178144034309e5, 1.592627163384945414220e6,),
    (1.0, -5.250547959112862969197e1, 1.259616186786790571525e3, -1.756549581973534652631e4,
     1.493062117002725991967e5, -7.294949239640527645655e5, 1.592627163384945429726e6,),
  ),
  (
    (1.981808503259689673238e-2, -1.271645625984917501326e0, -2.088160335681228318920e0,
     2.755544509187936721172e0, -4.409507048701600257171e-1, 4.665623805935891391017e-2,
     -1.545042679673485262580e-3, 7.059980605299617478514e-5,),
    (1.0, 1.476498670914921440652e0, 5.629177174822436244827e-1, 1.699017897879307263248e-1,
     2.291647179034212017463e-2, 4.450150439728752875043e-3, 1.727439612206521482874e-4,
     3.953167195549672482304e-5,),
  ),
  (
    (-1.373215375871208729803e0, -7.084559133740838761406e-1, 1.580806855547941010501e0,
     -2.601500427425622944234e-1, 2.994674694113713763365e-2, -1.038086040188744005513e-3,
     4.371064420753005429514e-5, 2.141783679522602903795e-6,),
    (1.0, 8.585231423622028380768e-1, 4.483285822873995129957e-1, 7.687932158124475434091e-2,
     2.449868241021887685904e-2, 8.832165941927796567926e-4, 4.590952299511353531215e-4,
     -4.729848351866523044863e-6, 2.665195537390710170105e-6,),
  ),
  (
    (-2.106934601691916512584e0, 1.732733869664688041885e0, -2.423619178935841904839e-1,
     2.322724180937565842585e-2, 2.372880440493179832059e-4, -8.343219561192552752335e-5,
     1.363408795605250394881e-5, -3.655412321999253963714e-7, 1.464941733975961318456e-8,
     6.176407863710360207074e-10,),
    (1.0, -2.298062239901678075778e-1, 1.105077041474037862347e-1, -1.566542966630792353556e-2,
     2.761106850817352773874e-3, -2.089148012284048449115e-4, 1.708528938807675304186e-5,
     -4.459311796356686423199e-7, 1.394634930353847498145e-8, 6.150865933977338354138e-10,),
  ),
  (
    (-2.458119367674020323359e-1, -1.483382253322077687183e-1, 7.248291795735551591813e-2,
     -1.348315687380940523823e-2, 1.342775069788636972294e-3, -7.942465637159712264564e-5,
     2.644179518984235952241e-6, -4.239473659313765177195e-8,),
    (1.0, -1.044225908443871106315e-1, -2.676453128101402655055e-1, 9.695000254621984627876e-2,
     -1.601745692712991078208e-2, 1.496414899205908021882e-3, -8.462452563778485013756e-5,
     2.728938403476726394024e-6, -4.239462431819542051337e-8,),
  ),
  (
    (1.212561118105456670844e-1, -5.823133179043894485122e-1, 2.348887314557016779211e-1,
     -3.040034318113248237280e-2, 1.510082146865190661777e-3, -2.523137095499571377122e-5,),
    (1.0, -1.002252150365854016662e0, 2.928709694872224144953e-1, -3.337004338674007801307e-2,
     1.560544881127388842819e-3, -2.523137093603234562648e-5,),
  ),
  (
    (-7.657847078286127362028e-1, 6.886192415566705051750e-1, -2.132598113545206124553e-1,
     3.346107552384193813594e-2, -3.076541477344756050249e-3, 1.747119316454907477380e-4,
     -6.103711682274170530369e-6, 1.218032765428652199087e-7, -1.086076102793290233007e-9,),
    (1.0, -1.888802868662308731041e0, 1.066691687211408896850e0, -2.751915982306380647738e-1,
     3.930852688233823569726e-2, -3.414684558602365085394e-3, 1.866844370703555398195e-4,
     -6.345146083130515357861e-6, 1.239754287483206878024e-7, -1.086076102793126632978e-9,),
  ),
)

_SPENCE = (
  (4.65128586073990045278E-5, 7.31589045238094711071E-3, 1.33847639578309018650E-1,
   8.79691311754530315341E-1, 2.71149851196553469920E0, 4.25697156008121755724E0, 3.29771340985225106936E0,
   1.00000000000000000126E0,),
  (6.90990488912553276999E-4, 2.54043763932544379113E-2, 2.82974860602568089943E-1,
   1.41172597751831069617E0, 3.63800533345137075418E0, 5.03278880143316990390E0, 3.54771340985225096217E0,
   9.99999999999999998740E-1,),
)

_SN = (-8.39167827910303881427E-11, 4.62591714427012837309E-8, -9.75759303843632795789E-6,
        9.76945438170435310816E-4, -4.13470316229406538752E-2, 1.00000000000000000302E0,)
_SD = (2.03269266195951942049E-12, 1.27997891179943299903E-9, 4.41827842801218905784E-7,
        9.96412122043875552487E-5, 1.42085239326149893930E-2, 9.99999999999999996984E-1,)
_CN = (2.02524002389102268789E-11, -1.35249504915790756375E-8, 3.59325051419993077021E-6,
        -4.74007206873407909465E-4, 2.89159652607555242092E-2, -1.00000000000000000080E0,)
_CD = (4.07746040061880559506E-12, 3.06780997581887812692E-9, 1.23210355685883423679E-6,
        3.17442024775032769882E-4, 5.10028056236446052392E-2, 4.00000000000000000080E0,)
_FN4 = (4.23612862892216586994E0, 5.45937717161812843388E0, 1.62083287701538329132E0,
        1.67006611831323023771E-1, 6.81020132472518137426E-3, 1.08936580650328664411E-4,
        5.48900223421373614008E-7,)
_FD4 = (1, 8.16496634205391016773E0, 7.30828822505564552187E0, 1.86792257950184183883E0,
        1.78792052963149907262E-1, 7.01710668322789753610E-3, 1.10034357153915731354E-4,
        5.48900252756255700982E-7,)
_GN4 = (8.71001698973114191777E-2, 6.11379109952219284151E-1, 3.97180296392337498885E-1,
        7.48527737628469092119E-2, 5.38868681462177273157E-3, 1.61999794598934024525E-4,
        1.97963874140963632189E-6, 7.82579040744090311069E-9,)
_GD4 = (1, 1.64402202413355338886E0, 6.66296701268987968381E-1, 9.88771761277688796203E-2,
        6.22396345441768420760E-3, 1.73221081474177119497E-4, 2.02659182086343991969E-6,
        7.82579218933534490868E-9,)
_FN8 = (4.55880873470465315206E-1, 7.13715274100146711374E-1, 1.60300158222319456320E-1,
        1.16064229408124407915E-2, 3.49556442447859055605E-4, 4.86215430826454749482E-6,
        3.20092790091004902806E-8, 9.41779576128512936592E-11, 9.70507110881952024631E-14,)
_FD8 = (1.0, 9.17463611873684053703E-1, 1.78685545332074536321E-1, 1.22253594771971293032E-2,
        3.58696481881851580297E-4, 4.92435064317881464393E-6, 3.21956939101046018377E-8,
        9.43720590350276732376E-11, 9.70507110881952025725E-14,)
_GN8 = (6.97359953443276214934E-1, 3.30410979305632063225E-1, 3.84878767649974295920E-2,
        1.71718239052347903558E-3, 3.48941165502279436777E-5, 3.47131167084116673800E-7,
        1.70404452782044526189E-9, 3.85945925430276600453E-12, 3.14040098946363334640E-15,)
_GD8 = (1.0, 1.68548898811011640017E0, 4.87852258695304967486E-1, 4.67913194259625806320E-2,
        1.90284426674399523638E-3, 3.68475504442561108162E-5, 3.57043223443740838771E-7,
        1.72693748966316146736E-9, 3.87830166023954706752E-12, 3.14040098946363335242E-15,)

_SMALL, *_LARGE = _EXPINT

def _array(values, x):
  return np.array(values, dtype=x.dtype)

def _small(x):
  # below 2
  A, B = _array(_SMALL[0], x), _array(_SMALL[1], x)
  f = jnp.polyval(A, x) / jnp.polyval(B, x)
  return x * f + np.euler_gamma + jnp.log(x)

def _between(tables):
  # up to a power of 2, in powers of 1/x
  def expint(x):
    A, B = _array(tables[0], x), _array(tables[1], x)
    one = _const(x, 1.0)
    w = one / x
    f = jnp.polyval(A, w) / jnp.polyval(B, w)
    f = w * f + one
    return jnp.exp(x) * w * f
  return expint

_EXPI_PARTS = [_small] + [_between(t) for t in _LARGE]

def _expi_pos(x):
  conds = [(_const(x, 0) <= x) & (x <= _const(x, 2))]
  conds += [(_const(x, 2 ** i) < x) & (x <= _const(x, 2 ** (i + 1))) for i in range(1, 6)]
  return jnp.piecewise(x, conds, _EXPI_PARTS)

def _expi_neg(x):
  return -exp1(-x)

@jax.jit
def expi(x):
  x, = _promote_inexact('expi', x)
  if jnp.iscomplexobj(x):
    raise ValueError('expi does not support complex-valued inputs.')
  return jnp.piecewise(x, [x < 0], [_expi_neg, _expi_pos])

@jax.jit
def expi_jvp(primals, tangents):
  (x,), (x_dot,) = primals, tangents
  return expi(x), jnp.exp(x) / x * x_dot

expi = _custom_jvp('expi', expi, 'expi_jvp', expi_jvp)

def _sici_far(x):
  si = (np.pi / 2) - jnp.cos(x) / x
  ci = jnp.sin(x) / x
  si = jnp.where(jnp.isposinf(x), np.pi / 2, si)
  ci = jnp.where(jnp.isposinf(x), 0.0, ci)
  return si, ci

def _sici_near(x):
  def si_series(x):
    SN, SD = _array(_SN, x), _array(_SD, x)
    t = x * x
    return (x * jnp.polyval(SN, t)) / jnp.polyval(SD, t)
  def ci_series(x):
    CN, CD = _array(_CN, x), _array(_CD, x)
    t = x * x
    return np.euler_gamma + jnp.log(x) + t * jnp.polyval(CN, t) / jnp.polyval(CD, t)
  si = jnp.where(x == 0, 0.0, si_series(x))
  return si, jnp.where(x == 0, -np.inf, ci_series(x))

def _sici_middle(x):
  s = jnp.sin(x)
  c = jnp.cos(x)
  z = 1.0 / (x * x)
  def parts(fn, fd, gn, gd):
    f = jnp.polyval(_array(fn, x), z) / (x * jnp.polyval(_array(fd, x), z))
    return f, z * jnp.polyval(_array(gn, x), z) / jnp.polyval(_array(gd, x), z)
  f4, g4 = parts(_FN4, _FD4, _GN4, _GD4)
  f8, g8 = parts(_FN8, _FD8, _GN8, _GD8)
  mask = x < 8.0
  f = jnp.where(mask, f4, f8)
  g = jnp.where(mask, g4, g8)
  return (np.pi / 2) - f * c - g * s, f * s - g * c

@jax.jit
def sici(x):
  x, = _promote_inexact('sici', x)
  if jnp.iscomplexobj(x):
    raise ValueError(f'Argument \`x\` to sici must be real-valued. Got dtype {x.dtype}.')
  size = jnp.abs(x)
  si_near, ci_near = _sici_near(size)
  si_middle, ci_middle = _sici_middle(size)
  si_far, ci_far = _sici_far(size)
  near = size <= 4
  middle = (size > 4) & (size <= 1e9)
  si = jnp.select([near, middle], [si_near, si_middle], si_far)
  ci = jnp.select([near, middle], [ci_near, ci_middle], ci_far)
  si = jnp.sign(x) * si
  return si, jnp.where(jnp.isneginf(x), np.nan, ci)

@jax.jit
def sici_jvp(primals, tangents):
  (p,), (t,) = primals, tangents
  out = sici(p)
  sine = jnp.sinc(p / np.pi)
  cosine = jnp.cos(p) / p
  return out, (sine * t, cosine * t)

sici = _custom_jvp('sici', sici, 'sici_jvp', sici_jvp)

def _max_log(x):
  return _const(x, np.log(jnp.finfo(x.dtype).max))

def _expn_series(x, n):
  # 0 < x <= 1, 1 <= n < 5000
  zero, one = _const(x, 0.0), _const(x, 1.0)
  inside = (x > zero) & (x <= one) & (n >= one) & (n < _const(n, 5000))
  x_safe = jnp.where(inside, x, one)
  n_safe = jnp.where(inside, n, one)
  psi = -np.euler_gamma - jnp.log(x_safe)
  psi = lax.fori_loop(_const(n, 1), n_safe, lambda i, psi: psi + one / i, psi)
  n1 = jnp.where(n_safe == _const(n, 1), one + one, n_safe)
  eps = jnp.finfo(x.dtype).eps
  start = dict(
    x=x, n=n, z=-x_safe, xk=zero, yk=one, pk=one - n_safe,
    ans=jnp.where(n_safe == _const(n, 1), zero, one / (one - n1)),
    t=_const(x, np.inf))

  def body(d):
    xk = d['xk'] + one
    yk = d['yk'] * (d['z'] / xk)
    pk = d['pk'] + one
    ans = d['ans'] + jnp.where(pk != zero, yk / pk, zero)
    t = jnp.where(ans != zero, abs(yk / ans), one)
    return dict(d, xk=xk, yk=yk, pk=pk, ans=ans, t=t)

  def cond(d):
    return ((d['x'] > zero) & (d['x'] <= one) & (d['n'] >= one) & (d['n'] < _const(d['n'], 5000))
            & (d['t'] > eps))

  d = lax.while_loop(cond, body, start)
  r = n_safe - one
  sign = jnp.where(r % _const(r, 2) == zero, one, -one)
  log_term = sign * jnp.exp(r * jnp.log(x_safe) - jax.scipy.special.gammaln(n_safe)) * psi
  return log_term - d['ans']

def _expn_fraction(x, n):
  # x > 1, 1 <= n < 5000
  big = _const(x, 1.44115188075855872e17)
  eps = jnp.finfo(x.dtype).eps
  most = _max_log(x)
  zero, one = _const(x, 0.0), _const(x, 1.0)
  inside = (x > one) & (x <= most) & (n >= one) & (n < _const(n, 5000))
  x_safe = jnp.where(inside, x, one + one)
  n_safe = jnp.where(inside, n, one)
  start = dict(
    k=_const(n, 1), pkm2=one, qkm2=x_safe, pkm1=one, qkm1=x_safe + n_safe,
    ans=one / (x_safe + n_safe), t=_const(x, np.inf), r=zero, x=x, n=n)

  def body(d):
    k = d['k'] + _const(d['k'], 1)
    odd = k % _const(k, 2) == _const(k, 1)
    yk = jnp.where(odd, one, d['x'])
    xk = jnp.where(odd, d['n'] + (k - _const(k, 1)) / _const(k, 2), k / _const(k, 2))
    pk = d['pkm1'] * yk + d['pkm2'] * xk
    qk = d['qkm1'] * yk + d['qkm2'] * xk
    found = qk != zero
    r = jnp.where(found, pk / qk, d['r'])
    t = jnp.where(found, abs((d['ans'] - r) / r), one)
    ans = jnp.where(found, r, d['ans'])
    is_big = abs(pk) > big
    scaled = {}
    for name, value in (('pkm1', pk), ('pkm2', d['pkm1']), ('qkm1', qk), ('qkm2', d['qkm1'])):
      scaled[name] = jnp.where(is_big, value / big, value)
    return dict(d, k=k, r=r, t=t, ans=ans, **scaled)

  def cond(d):
    return ((d['x'] > one) & (d['x'] <= most) & (d['n'] >= one) & (d['n'] < _const(d['n'], 5000))
            & (d['t'] > eps))

  d = lax.while_loop(cond, body, start)
  return d['ans'] * jnp.exp(-x_safe)

def _expn_large(x, n):
  # n >= 5000
  zero, one = _const(x, 0.0), _const(x, 1.0)
  most = _max_log(x)
  inside = (x > zero) & (x <= most) & (n >= _const(n, 5000))
  x_safe = jnp.where(inside, x, one)
  n_safe = jnp.where(inside, n, _const(n, 5000))
  xk = x_safe + n_safe
  ratio = x_safe / n_safe
  m = (n_safe / xk) / xk
  ans = _const(x, 6) * ratio * ratio - _const(x, 8) * ratio + one
  ans = m * ans + (one - _const(x, 2) * ratio)
  ans = m * ans + one
  ans = m * ans + one
  return ans * jnp.exp(-x_safe) / xk

def expn(n, x):
  n, x = _promote_inexact('expn', n, x)
  if jnp.iscomplexobj(x):
    raise ValueError('expn does not support complex-valued inputs.')
  return _expn(n, x)

def _invalid(n, x, zero):
  return (n < _const(n, 0)) | (x < zero) | jnp.isnan(n) | jnp.isnan(x) | jnp.isinf(n)

@jax.jit
def _expn(n, x):
  zero, one = _const(x, 0), _const(x, 1)
  most = _max_log(x)
  n = jnp.floor(n)
  invalid = _invalid(n, x, zero)
  valid = ~invalid
  conds = [
    invalid,
    valid & (x == zero) & (n < _const(n, 2)),
    valid & (x == zero) & (n >= _const(n, 2)),
    valid & (n == _const(n, 0)) & (x > zero),
    valid & (n > _const(n, 0)) & (x > most),
    valid & (n >= _const(n, 5000)) & (x > zero) & (x <= most),
    valid & (n > _const(n, 0)) & (n < _const(n, 5000)) & (x > one) & (x <= most),
  ]
  n_minus_one = jnp.where(valid & (n >= _const(n, 2)), n - one, one)
  x_safe = jnp.where(valid & (x > zero), x, one)
  values = [np.nan, np.inf, one / n_minus_one, jnp.exp(-x_safe) / x_safe, zero,
            _expn_large, _expn_fraction, _expn_series]
  return jnp.piecewise(x, conds, values, n=n)

@jax.jit
def _expn_jvp(primals, tangents):
  (n, x), (_, x_dot) = primals, tangents
  zero, one = _const(x, 0), _const(x, 1)
  most = _max_log(x)
  n = jnp.floor(n)
  out = _expn(n, x)
  invalid = _invalid(n, x, zero)
  x_safe = jnp.where((x > zero) & (x <= most), x, one)
  at_zero = jnp.where(x == zero, _const(x, -np.inf), jnp.where(
    x > most, zero, -(x_safe + one) * jnp.exp(-x_safe) / (x_safe * x_safe)))
  before = jnp.where(n >= _const(n, 1), n - _const(n, 1), _const(n, 0))
  above = -_expn(before, x)
  slope = jnp.where(invalid, _const(x, np.nan), jnp.where(n == _const(n, 0), at_zero, above))
  return out, lax.mul(x_dot, slope)

_expn = _custom_jvp('_expn', jnp.vectorize(_expn), '_expn_jvp', _expn_jvp)

def exp1(x):
  x, = _promote_inexact('exp1', x)
  if jnp.iscomplexobj(x):
    raise ValueError('exp1 does not support complex-valued inputs.')
  return expn(1, x)

def _spence_calc(x):
  above_2 = x > 2.0
  x = jnp.piecewise(x, [above_2], [lambda x: 1.0 / x, lambda x: x])
  above = x > 1.5
  below = x < 0.5
  inverted = above_2 | above
  w = jnp.piecewise(x, [above, below], [lambda x: 1.0 / x - 1.0, lambda x: -x, lambda x: x - 1.0])
  A, B = jnp.array(_SPENCE[0], dtype=w.dtype), jnp.array(_SPENCE[1], dtype=w.dtype)
  y = -w * jnp.polyval(A, w) / jnp.polyval(B, w)
  reflected = np.pi ** 2 / 6.0 - jnp.log(x) * jnp.log(1.0 - x) - y
  y = jnp.where(below, reflected, y)
  other = -0.5 * jnp.log(x) ** 2 - y
  return jnp.where(inverted, other, y)

def spence(x):
  x = jnp.asarray(x)
  if x.dtype not in (np.float32, np.float64):
    raise TypeError(f'x.dtype={x.dtype} is not supported, see docstring for supported types.')
  return jnp.piecewise(x, [x < 0.0, x == 1.0, x == 0.0], [np.nan, 0, np.pi ** 2 / 6, _spence_calc])
`;

export const integralsPart = libraryPart('jax._src.scipy.special', ['expi', 'sici', 'expn', 'exp1', 'spence'], source);
