/** What rules and views may ask about the interpreter's values. */
export { holdsTracer } from '../python/leaks.ts';
export { PjitFunction } from '../jax/pjitFunction.ts';
export { functionName, innermostFunction } from '../jax/signature.ts';
export { TIMEIT_END } from '../python/stdlib/time.ts';
export { PyInstance, PyList, PyTuple, Tracer, Unknown } from '../python/values.ts';
export { default as publicNames } from '../jax/publicNames.json' with { type: 'json' };
