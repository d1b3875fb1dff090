/** random and secrets: the numbers aren't known, and asking for them is recorded. */
import { functions, methods } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { vm } from '../vm.ts';
import { heap } from '../heap.ts';
import type { Value } from '../values.ts';
import { PyInstance, PyList, PySlice, Unknown, builtinClass } from '../values.ts';
import { setItem } from '../itemWrites.ts';
import { length } from '../iterate.ts';
import { NdArray } from '../numpy/array.ts';

const UNKNOWN_RESULTS: readonly string[] = [
  'random()',
  'uniform(a, b)',
  'triangular(low=0.0, high=1.0, mode=None)',
  'randint(a, b)',
  'randrange(start, stop=None, step=1)',
  'choice(seq)',
  'choices(population, weights=None, *, cum_weights=None, k=1)',
  'sample(population, k, *, counts=None)',
  'gauss(mu=0.0, sigma=1.0)',
  'normalvariate(mu=0.0, sigma=1.0)',
  'lognormvariate(mu, sigma)',
  'expovariate(lambd=1.0)',
  'betavariate(alpha, beta)',
  'gammavariate(alpha, beta)',
  'paretovariate(alpha)',
  'weibullvariate(alpha, beta)',
  'vonmisesvariate(mu, kappa)',
  'binomialvariate(n=1, p=0.5)',
  'getrandbits(k)',
  'randbytes(n)',
  'getstate()',
];

const draw = (name: string): Unknown => {
  vm.recorder.add('host-random', { name });
  return new Unknown('random numbers of the host are not known');
};

/** The order is gone, the length stays. */
function shuffle(x: Value, name: string): Value {
  const why = draw(name);
  if (x instanceof PyList)
    heap.arrayReplace(
      x,
      x.items,
      x.items.map(() => why),
      'shuffle',
    );
  else if (x instanceof NdArray) setItem(x, new PySlice(null, null, null), why);
  else if (!(x instanceof Unknown)) {
    // Items are assigned one by one, from the last: what can't be assigned to raises.
    const n = length(x);
    if (typeof n === 'number') for (let i = n - 1; i > 0; i--) setItem(x, i, why);
  }
  return null;
}

const nameOf = (signature: string): string => signature.slice(0, signature.indexOf('('));

export function registerRandom(): void {
  registerModule('random', () => {
    const table = functions({
      'seed(a=None, version=2)': () => null,
      'setstate(state)': () => null,
      'shuffle(x)': (x) => shuffle(x, 'random.shuffle'),
    });
    for (const signature of UNKNOWN_RESULTS)
      for (const [k, fn] of functions({ [signature]: () => draw(`random.${nameOf(signature)}`) })) table.set(k, fn);
    for (const className of ['Random', 'SystemRandom']) {
      const cls = builtinClass(className, undefined, 'random');
      cls.construct = (c) => new PyInstance(c);
      methods(cls, {
        'seed(self, a=None, version=2)': () => null,
        'shuffle(self, x)': (_, x) => shuffle(x, 'random.Random.shuffle'),
      });
      for (const signature of UNKNOWN_RESULTS)
        methods(cls, {
          [signature.replace('(', signature.endsWith('()') ? '(self' : '(self, ')]: () =>
            draw(`random.Random.${nameOf(signature)}`),
        });
      table.set(className, cls);
    }
    return libraryModule('random', table);
  });
  registerModule('secrets', () => {
    const table = new Map<string, Value>();
    for (const name of ['token_bytes', 'token_hex', 'token_urlsafe', 'randbelow', 'randbits', 'choice'])
      for (const [k, fn] of functions({ [`${name}(*args)`]: () => draw(`secrets.${name}`) })) table.set(k, fn);
    return libraryModule('secrets', table);
  });
}
