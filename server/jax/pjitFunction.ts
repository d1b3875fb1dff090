/** What `jax.jit` makes of a function. Source: jax/_src/pjit.py. */
import { vm } from '../python/vm.ts';
import type { Param, Value } from '../python/values.ts';
import { PyInstance, builtinClass } from '../python/values.ts';
import { config } from './config.ts';
import { functionName, signatureOf } from './signature.ts';

export const pjitClass = builtinClass('PjitFunction', undefined, 'jaxlib._jax');

export interface JitOptions {
  readonly staticArgnums: readonly number[];
  readonly staticArgnames: readonly string[];
  readonly donateArgnums: readonly number[];
  readonly donateArgnames: readonly string[];
  readonly keepUnused: boolean;
  readonly inline: boolean;
  readonly inShardings?: Value;
  readonly outShardings?: Value;
}

export class PjitFunction extends PyInstance {
  readonly params: readonly Param[] | undefined;
  /** The meshes of the context in which it was made. */
  readonly meshes = config.meshes;
  constructor(
    readonly fun: Value,
    readonly options: JitOptions,
    /** Where `jax.jit` was called: the decorator, or the call. */
    readonly madeAt = vm.frame?.source(),
  ) {
    super(pjitClass);
    this.params = signatureOf(fun);
    this.attrs.set('__wrapped__', fun);
    const name = functionName(fun);
    if (name !== '<unnamed function>') this.attrs.set('__name__', name);
  }
  get name(): string {
    return functionName(this.fun);
  }
}
