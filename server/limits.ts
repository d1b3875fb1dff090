/** Every cap of the server, named, with its reason. */

/**
 * Nested nodes of one statement's syntax tree. Deeper code becomes an ErrorExpr, so that whoever walks the tree by recursion
 * (a few hundred bytes of stack per level, about 1 MB of stack) can't overflow. CPython allows 200 brackets; chains of
 * operators (`a + b + …`) nest one level per operator.
 */
export const MAX_SYNTAX_DEPTH = 1000;

/** Open brackets at one point: CPython's tokenizer has the same limit (MAXLEVEL in Parser/lexer/state.h). */
export const MAX_BRACKETS = 200;

/** Indentation levels: CPython's tokenizer has the same limit (MAXINDENT in Parser/lexer/state.h). */
export const MAX_INDENTS = 100;

/** f-strings within f-strings: CPython's tokenizer has the same limit (MAXFSTRINGLEVEL in Parser/lexer/state.h). */
export const MAX_FSTRING_DEPTH = 150;

/**
 * Items of a list, tuple, str or bytes that one repetition or one range may make: `[0] * 10**9` would take the memory of the
 * machine; a Python program that JAX traces has no use for so many objects.
 */
export const MAX_REPEATED = 5_000_000;

/**
 * Steps (calls and loop turns) that one top-level statement, or one trace, may take: about two seconds. A training loop
 * of the user's is run for its first turns' facts, not to its end.
 */
export const STATEMENT_FUEL = 3_000_000;

/** Faults of one function that are looked for, one after the other, each costing a run of the function. */
export const MAX_FAULTS = 5;

/** One document's analysis: what isn't traced by then says so. Someone who types waits no longer. */
export const ANALYSIS_LIMIT_MS = 10_000;

/** A worker that owes an answer for so long is taken for hung, ended and replaced. More than an analysis may take. */
export const WORKER_LIMIT_MS = 20_000;

/**
 * Turns of one loop outside of a trace. A training loop of a million steps tells no more than its first ones; beyond this
 * what the loop changes is unknown, and the calls in it are counted as "more".
 */
export const MAX_LOOP_TURNS = 10_000;
