/** `types.MappingProxyType`: a mapping that can only be read, as `cls.__dict__` is. */
import type { Value } from './values.ts';
import { PyInstance, builtinClass } from './values.ts';

export const proxyClass = builtinClass('mappingproxy');

export class MappingProxy extends PyInstance {
  constructor(readonly mapping: Value) {
    super(proxyClass);
  }
}
