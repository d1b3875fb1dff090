/** Methods of `types.MappingProxyType`. Source: CPython's Objects/descrobject.c. */
import { call } from '../call.ts';
import { typeError } from '../errors.ts';
import { iterate, length } from '../iterate.ts';
import { contains } from '../membership.ts';
import { getItem } from '../subscripts.ts';
import { MappingProxy, proxyClass } from '../mappingProxy.ts';
import { methods } from '../native.ts';
import { compare } from '../comparisons.ts';
import { binary } from '../operators.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import { PyIterator, PyList, PyTuple, Unknown, typeOf } from '../values.ts';

const mapping = (v: Value): Value => {
  if (v instanceof MappingProxy) return v.mapping;
  throw typeError(`descriptor for 'mappingproxy' objects doesn't apply to a '${typeOf(v).name}' object`);
};
const plain = (v: Value): Value => (v instanceof MappingProxy ? v.mapping : v);

export function installMappingProxies(): void {
  proxyClass.construct = (_cls, args) => {
    const [of] = args;
    if (args.length !== 1) throw typeError(`mappingproxy() missing required argument 'mapping' (pos 1)`);
    if (of instanceof Unknown) return of;
    if (of instanceof PyList || of instanceof PyTuple || typeOf(of).lookup('__getitem__') === undefined)
      throw typeError(`mappingproxy() argument must be a mapping, not ${typeOf(of).name}`);
    return new MappingProxy(of);
  };
  methods(proxyClass, {
    '__getitem__(self, key, /)': (v, key) => getItem(mapping(v), key),
    '__len__(self, /)': (v) => length(mapping(v)),
    '__iter__(self, /)': (v) => new PyIterator(iterate(mapping(v))),
    '__contains__(self, key, /)': (v, key) => contains(mapping(v), key),
    '__repr__(self, /)': (v) => `mappingproxy(${repr(mapping(v))})`,
    '__str__(self, /)': (v) => repr(mapping(v)),
    '__eq__(self, value, /)': (a, b) => compare('==', plain(a), plain(b)),
    '__or__(self, value, /)': (a, b) => binary('|', plain(a), plain(b)),
    '__ror__(self, value, /)': (a, b) => binary('|', plain(b), plain(a)),
    'get(self, key, default=None, /)': (v, key, fallback) => {
      const has = contains(mapping(v), key);
      if (has instanceof Unknown) return has;
      return has ? getItem(mapping(v), key) : fallback;
    },
  });
  proxyClass.dict.set('__hash__', null);
  for (const name of ['keys', 'values', 'items', 'copy', '__reversed__'])
    methods(proxyClass, {
      [`${name}(self, /)`]: (v) => {
        const own = typeOf(mapping(v)).lookup(name);
        return own === undefined ? new Unknown(`${name} of a mapping that has none`) : call(own, [mapping(v)]);
      },
    });
}
