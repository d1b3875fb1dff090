/** What the rules are about, by family: how docs/rules and the reports sort them. */

export interface Family {
  readonly title: string;
  readonly rules: readonly string[];
}

/** For a rule that is in none. */
export const OTHERS = 'Others';

export const families: readonly Family[] = [
  {
    title: 'Tracing fails',
    rules: [
      'assert-on-tracer',
      'bool-of-tracer',
      'bool-ops-on-tracer',
      'boolean-mask',
      'concrete-value-of-tracer',
      'dynamic-size',
      'escaped-tracer',
      'if-on-tracer',
      'index-with-tracer',
      'match-on-tracer',
      'number-of-tracer',
      'numpy-in-jit',
      'shape-from-tracer',
      'slice-with-tracer',
      'trace-error',
      'unhashable-tracer',
      'while-on-tracer',
    ],
  },
  {
    title: 'Operations that JAX rejects',
    rules: [
      'axis-out-of-bounds',
      'branch-mismatch',
      'carry-mismatch',
      'dtype-mismatch',
      'grad-of-integer',
      'grad-of-nonscalar',
      'grad-of-while',
      'invalid-index',
      'invalid-predicate',
      'item-assignment',
      'scan-length-mismatch',
      'shape-mismatch',
      'tracer-attribute',
      'unbound-axis-name',
      'vmap-size-mismatch',
    ],
  },
  {
    title: 'Calls that JAX rejects',
    rules: [
      'bad-return-value',
      'decorator-order',
      'donated-reuse',
      'jit-of-call',
      'jit-of-method-self',
      'list-argument',
      'non-array-argument',
      'rejected-argument',
      'static-arguments',
      'unhashable-static',
    ],
  },
  {
    title: 'Compiled again and again',
    rules: [
      'argument-recompile',
      'control-flow-recompile',
      'jit-in-loop-lambda',
      'jit-in-loop-local-def',
      'jit-in-loop-partial',
      'jit-of-temporary',
      'shape-recompile',
      'static-arg-many-values',
      'weak-type-recompile',
    ],
  },
  {
    title: 'Side effects, and what a trace keeps',
    rules: [
      'argument-mutation',
      'cache-leak',
      'format-of-tracer',
      'impure-random',
      'side-effect-append',
      'side-effect-attribute',
      'side-effect-global',
      'side-effect-print',
      'stale-closure',
    ],
  },
  {
    title: 'Results other than they look',
    rules: [
      'constant-key',
      'float64-truncated',
      'key-reuse',
      'missing-return-value-of-at',
      'nan-gradient',
      'nothing-returned',
      'out-of-bounds-static-index',
    ],
  },
  {
    title: 'Time and memory',
    rules: [
      'donation-unusable',
      'host-sync-in-loop',
      'large-constant-capture',
      'not-in-jaxpr',
      'python-loop-unrolled',
      'timing-one-call',
      'timing-without-block',
      'vmap-of-cond',
    ],
  },
  { title: "Jitlens' own comments", rules: ['bad-directive', 'unused-ignore'] },
];

/** The title of a rule's family. */
export const familyOf = (id: string): string => families.find((f) => f.rules.includes(id))?.title ?? OTHERS;
