/** What a learner calls a value of a type that JAX's texts name. */

const KINDS: Readonly<Record<string, string | undefined>> = {
  NoneType: 'None',
  str: 'a string',
  list: 'a list',
  tuple: 'a tuple',
  dict: 'a dict',
  set: 'a set',
  type: 'a class',
  function: 'a function',
  generator: 'a generator',
  module: 'a module',
  'numpy.ndarray': 'an array',
  'jaxlib._jax.ArrayImpl': 'an array',
};

export const kindOf = (type: string): string => KINDS[type] ?? `an object of class ${type.split('.').at(-1) ?? type}`;
