/** Where a reshaped array is. Source: jax/_src/lax/lax.py _reshape_sharding_rule. */
import type { Aval, Shape } from '../aval.ts';
import { sameShape } from '../aval.ts';
import type { Mesh, SpecPart } from '../mesh.ts';
import { namesOfPart } from '../mesh.ts';
import type { Parts, Place } from './places.ts';
import { placeOf, placedAs, shardingError, typeText, whole } from './places.ts';

const unsupported = (x: Aval, sizes: Shape): Error =>
  shardingError(
    'This reshape is not supported. Please specify the sharding of the output via the `out_sharding` argument of ' +
      `jax.lax.reshape. Got operand type: ${typeText(x)}, new sizes: (${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`,
  );

/** More than one dimension is split. */
class SeveralSplits extends Error {}

const product = (ns: readonly number[]): number => ns.reduce((a, b) => a * b, 1);
const withoutUnits = (shape: Shape): number[] => shape.filter((n) => n !== 1);

/** For each dimension its size, or the sizes that it is split into; undefined where one shape is no split of the other. */
function splitOnOneAxis(from: Shape, to: Shape): (number | number[])[] | undefined {
  const own = withoutUnits(from);
  const sizes = withoutUnits(to);
  if (sizes.length <= own.length) return undefined;
  const out: (number | number[])[] = [];
  let count = 0;
  let i = 0;
  for (let j = 0; j < sizes.length; j++, i++) {
    if (own[i] === sizes[j]) {
      out.push(own[i]);
      continue;
    }
    if (++count > 1) throw new SeveralSplits();
    const parts = [sizes[j]];
    while (product(parts) !== own[i]) {
      if (product(parts) > own[i] || j + 1 >= sizes.length) return undefined;
      parts.push(sizes[++j]);
    }
    out.push(parts);
  }
  return out;
}

/** Names dealt out to dimensions of these sizes, from the left, as long as they divide. */
function dealt(mesh: Mesh | undefined, names: readonly string[], sizes: Shape, fail: () => Error): SpecPart[] {
  let next = 0;
  return sizes.map((size): SpecPart => {
    const own: string[] = [];
    for (let left = size; left > 1 && next < names.length; next++) {
      const by = mesh?.size(names[next]) ?? 1;
      if (left % by !== 0) throw fail();
      left /= by;
      own.push(names[next]);
    }
    return own.length < 2 ? (own[0] ?? null) : own;
  });
}

/** Parts of the dimensions that aren't 1, with those of the others between them. */
function withUnits(x: Aval, sizes: Shape, parts: Parts): Parts {
  let next = 0;
  return sizes.map((n, i) => (n !== 1 ? parts[next++] : x.shape[i] === 1 ? x.parts[i] : null));
}

export function reshapePlace(x: Aval, sizes: Shape, dimensions: Shape | null): Place {
  const fail = (): Error => unsupported(x, sizes);
  const { parts } = x;
  const mesh = x.placed?.mesh;
  if (parts.every((p) => p === null)) return placedAs(x, whole(sizes.length));
  const telling = parts.filter((_, i) => x.shape[i] !== 1);
  if (sameShape(withoutUnits(x.shape), withoutUnits(sizes))) {
    let next = 0;
    return placedAs(
      x,
      sizes.map((n) => (n === 1 ? null : telling[next++])),
    );
  }
  const attempt = (from: Shape, to: Shape): (number | number[])[] | undefined => {
    try {
      return splitOnOneAxis(from, to);
    } catch (e) {
      if (e instanceof SeveralSplits) throw fail();
      throw e;
    }
  };
  const split = attempt(x.shape, sizes);
  if (split) {
    const made = split.flatMap((to, i): SpecPart[] => {
      const part = telling[i];
      if (typeof to === 'number') return [part];
      if (part === null) return to.map(() => null);
      if (dimensions) throw fail();
      return dealt(mesh, namesOfPart(part), to, fail);
    });
    return placedAs(x, withUnits(x, sizes, made));
  }
  const merged = attempt(sizes, x.shape);
  if (!merged) throw fail();
  let next = 0;
  const made = merged.flatMap((from, i): SpecPart[] => {
    if (typeof from === 'number') return [telling[next++]];
    const cut = from.map(() => telling[next++]);
    if (cut.every((p) => p === null)) return [null];
    if (dimensions) throw fail();
    const names = cut.flatMap((p): (string | null)[] => (p === null ? [null] : [...namesOfPart(p)]));
    while (names.at(-1) === null) names.pop();
    if (names.includes(null)) throw fail();
    return dealt(mesh, names as string[], [withoutUnits(sizes)[i]], fail);
  });
  return placedAs(x, withUnits(x, sizes, made));
}

/** Source: _squeeze_sharding_rule. */
export const squeezePlace = (x: Aval, gone: Shape): Place => ({
  ...placeOf(x),
  parts: x.parts.filter((_, i) => !gone.includes(i)),
});
