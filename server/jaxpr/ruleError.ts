/** The errors of rules. (A file of its own: rules of all sorts raise them.) */

/** What a rule raises when the operands don't fit. `jax/` turns it into the Python exception of that class. */
export class RuleError extends Error {
  constructor(
    readonly pythonClass:
      | 'TypeError'
      | 'ValueError'
      | 'NotImplementedError'
      | 'OverflowError'
      | 'IndexError'
      | 'AssertionError'
      | 'Exception'
      | 'UnexpectedTracerError'
      | 'ShardingTypeError',
    message: string,
  ) {
    super(message);
  }
}
