"""Audio and image processing: STFT, mel filterbank, biquad cascades, Griffin-Lim, Canny, morphology, Harris, DCT/JPEG, bilateral, Hough."""
import numpy as np
import jax
from jax import lax, numpy as jnp, vmap
from jax.numpy import fft
import itertools as it
from functools import lru_cache, partial
from contextlib import contextmanager, nullcontext
import time

SR = 16_000
_timings: dict[str, list[float]] = {}


@contextmanager
def timer(name: str):
    t0 = time.perf_counter()
    try:
        yield
    finally:
        _timings.setdefault(name, []).append(time.perf_counter() - t0)


@lru_cache(maxsize=None)
def hann(n: int) -> np.ndarray:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)).astype(np.float32)


def frame(x, size, hop):
    n = 1 + (x.shape[-1] - size) // hop
    idx = np.arange(size)[None] + hop * np.arange(n)[:, None]
    return x[..., idx]


# trace: stft(f32[64])
# trace: stft(f32[2,64], size=16, hop=8)
# trace: partial(stft, size=16, hop=8)(f32[2,64])
@partial(jax.jit, static_argnames=['size', 'hop'])
def stft(x, size=32, hop=8):
    with timer('stft'), jax.named_scope('frames'):
        f = frame(x, size, hop) * hann(size)
    return jnp.swapaxes(fft.rfft(f, axis=-1), -1, -2)


def istft(S, size=32, hop=8):
    frames = fft.irfft(S.T, size) * hann(size)
    n = (frames.shape[0] - 1) * hop + size
    out, norm = jnp.zeros(n), np.zeros(n, np.float32)
    for i, f in enumerate(frames):
        out = out.at[i * hop:i * hop + size].add(f)
        norm[i * hop:i * hop + size] += hann(size) ** 2
    return out / np.maximum(norm, 1e-8)


# trace: griffin_lim(f32[17,5], key[])
def griffin_lim(mag, key, iters=2):
    phase = jnp.exp(2j * jnp.pi * jax.random.uniform(key, mag.shape))
    for _ in range(iters):
        S = stft(istft(mag * phase))
        phase = S / jnp.maximum(jnp.abs(S), 1e-8)
    return istft(mag * phase)


def mel_bank(n_mels=4, n_fft=32):
    hz2mel = lambda f: 2595 * np.log10(1 + f / 700)
    pts = 700 * (10 ** (np.linspace(hz2mel(0), hz2mel(SR / 2), n_mels + 2) / 2595) - 1)
    bins = np.floor((n_fft + 1) * pts / SR).astype(int)
    fb = np.zeros((n_mels, n_fft // 2 + 1))
    for m, (l, c, r) in enumerate(zip(bins, bins[1:], bins[2:])):
        fb[m, l:c] = (np.arange(l, c) - l) / max(c - l, 1)
        fb[m, c:r] = (r - np.arange(c, r)) / max(r - c, 1)
    return fb


# trace: mfcc(f32[64])
def mfcc(x, n=3):
    power = jnp.abs(stft(x)) ** 2
    mel = jnp.log(mel_bank() @ power + 1e-6)
    k = np.arange(len(mel))
    dct = np.cos(np.pi / len(mel) * (k + 0.5) * k[:, None])
    return (dct @ mel)[:n]


# trace: biquad(f32[32], f32[2,6])
def biquad(x, sos):
    def section(x, c):
        b0, b1, b2, _, a1, a2 = c
        def step(z, v):
            y = b0 * v + z[0]
            return (b1 * v - a1 * y + z[1], b2 * v - a2 * y), y
        return lax.scan(step, (0.0, 0.0), x)[1]
    for c in sos:
        x = section(x, c)
    return x


# trace: resample(f32[20], 3, 2)
# trace: partial(resample, up=3, down=2)(f32[20])
def resample(x, up, down):
    y = jnp.zeros(len(x) * up, x.dtype).at[::up].set(x)
    h = np.sinc(np.arange(-8, 9) / max(up, down)) * np.hamming(17)
    return jnp.convolve(y, h.astype(x.dtype), mode='same')[::down]


K = {'sobel_x': np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], np.float32)}
K['sobel_y'] = K['sobel_x'].T
K |= {'laplace': np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], 'f4'), 'box': np.full((3, 3), 1 / 9, 'f4')}


def filt(img, name):
    return jax.scipy.signal.convolve2d(img, K[name], mode='same')


# trace: canny(f32[8,8])
# trace: canny(u8[8,8])
def canny(img, lo=0.1, hi=0.3):
    img = filt(img.astype(jnp.float32), 'box')
    gx, gy = filt(img, 'sobel_x'), filt(img, 'sobel_y')
    mag, ang = jnp.hypot(gx, gy), jnp.arctan2(gy, gx)
    sector = jnp.round(ang / (jnp.pi / 4)).astype(int) % 4
    p = jnp.pad(mag, 1)
    sh = lambda dy, dx: p[1 + dy:p.shape[0] - 1 + dy, 1 + dx:p.shape[1] - 1 + dx]
    pairs = [((0, 1), (0, -1)), ((1, 1), (-1, -1)), ((1, 0), (-1, 0)), ((1, -1), (-1, 1))]
    keep = jnp.select([sector == i for i in range(4)], [(mag >= sh(*a)) & (mag >= sh(*b)) for a, b in pairs])
    strong, weak = keep & (mag > hi), keep & (mag > lo)
    grow = lambda m: lax.reduce_window(m, False, lax.bitwise_or, (3, 3), (1, 1), 'SAME') & weak
    return lax.while_loop(lambda s: (s[0] != s[1]).any(), lambda s: (s[1], grow(s[1])), (jnp.zeros_like(strong), strong))[1]


# trace: morphology(bool[8,8])
def morphology(m):
    erode = partial(lax.reduce_window, init_value=True, computation=lax.bitwise_and, window_dimensions=(3, 3), window_strides=(1, 1), padding='SAME')
    dilate = partial(lax.reduce_window, init_value=False, computation=lax.bitwise_or, window_dimensions=(3, 3), window_strides=(1, 1), padding='SAME')
    return {'open': dilate(erode(m)), 'close': erode(dilate(m)), 'gradient': dilate(m) ^ erode(m)}


# trace: harris(f32[8,8])
def harris(img, k=0.04):
    ix, iy = jnp.gradient(img)
    A, B, C = (filt(a, 'box') for a in (ix * ix, ix * iy, iy * iy))
    R = A * C - B ** 2 - k * (A + C) ** 2
    mx = lax.reduce_window(R, -jnp.inf, lax.max, (3, 3), (1, 1), 'SAME')
    return jnp.argwhere((R == mx) & (R > 0.01 * R.max()), size=4, fill_value=-1)


# trace: jpeg(u8[16,16])
def jpeg(img, q=10):
    n = 8
    u = np.arange(n)
    D = (np.cos((2 * u[None] + 1) * u[:, None] * np.pi / 16) * np.where(u[:, None] == 0, np.sqrt(1 / n), np.sqrt(2 / n))).astype('float32')
    blocks = img.reshape(2, n, 2, n).transpose(0, 2, 1, 3).astype(jnp.float32) - 128
    coef = jnp.round(D @ blocks @ D.T / q)
    rec = D.T @ (coef * q) @ D + 128
    out = jnp.clip(rec, 0, 255).astype(jnp.uint8).transpose(0, 2, 1, 3).reshape(img.shape)
    return out, (coef != 0).sum(), 10 * jnp.log10(255 ** 2 / jnp.mean((out.astype(int) - img) ** 2))


# trace: bilateral(f32[6,6])
def bilateral(img, r=1, ss=1., sr=.1):
    p = jnp.pad(img, r, mode='edge')
    num = den = 0.
    for dy, dx in it.product(range(-r, r + 1), repeat=2):
        s = lax.dynamic_slice(p, (r + dy, r + dx), img.shape)
        w = np.exp(-(dy * dy + dx * dx) / (2 * ss ** 2)) * jnp.exp(-(s - img) ** 2 / (2 * sr ** 2))
        num, den = num + w * s, den + w
    return num / den


# trace: warp(f32[6,6,3], f32[2,3])
def warp(img, M):
    h, w, _ = img.shape
    yx = jnp.stack([*jnp.mgrid[:h, :w], jnp.ones((h, w))])
    src = jnp.tensordot(M, yx, axes=1)
    return jnp.stack([jax.scipy.ndimage.map_coordinates(img[..., c], src, order=1, mode='nearest') for c in range(3)], -1)


# trace: equalize(u8[8,8])
def equalize(img):
    hist = jnp.bincount(img.ravel(), length=256)
    cdf = hist.cumsum()
    lo = cdf[jnp.argmax(cdf > 0)]
    lut = jnp.round((cdf - lo) / (img.size - lo) * 255).astype(jnp.uint8)
    return lut[img]


# trace: hough(bool[6,6])
def hough(edges, n=4):
    th = np.deg2rad(np.arange(n) * 180 / n)
    y, x = np.mgrid[:6, :6]
    rho = np.round(x[..., None] * np.cos(th) + y[..., None] * np.sin(th)).astype(int) + 9
    acc = jnp.zeros((19, n), jnp.int32)
    return acc.at[rho, np.arange(n)].add(edges[..., None].astype(jnp.int32))
