/** Every cap of the server, named, with its reason. */

/**
 * Nested nodes of one statement's syntax tree. A line that goes deeper is an ErrorStmt ("too many nested expressions"), so that
 * whoever walks the tree by recursion (a few hundred bytes of stack per level, about 1 MB of stack) can't overflow. CPython
 * allows 200 brackets; chains of operators (`a + b + …`), attributes, calls and `elif` nest one level per link.
 */
export const MAX_SYNTAX_DEPTH = 1000;

/** Open brackets at one point: CPython's tokenizer has the same limit (MAXLEVEL in Parser/lexer/state.h). */
export const MAX_BRACKETS = 200;

/** Indentation levels: CPython's tokenizer has the same limit (MAXINDENT in Parser/lexer/state.h). */
export const MAX_INDENTS = 100;

/** f-strings within f-strings: CPython's tokenizer has the same limit (MAXFSTRINGLEVEL in Parser/lexer/state.h). */
export const MAX_FSTRING_DEPTH = 150;

/** Names that the tokenizer remembers from text to text, before it starts anew: about 10 MB. */
export const MAX_KNOWN_NAMES = 100_000;

/**
 * Items of a list, tuple, str or bytes that one repetition or one range may make: `[0] * 10**9` would take the memory of the
 * machine; a Python program that JAX traces has no use for so many objects.
 */
export const MAX_REPEATED = 5_000_000;

/** Entries of a dict, or members of a set: each takes twenty times the memory and the time of a list's item. */
export const MAX_ENTRIES = 500_000;

/** Bytes of one bytes object: a file that somebody embeds may have some megabytes. */
export const MAX_BYTES_BUILT = 50_000_000;

/** Digits of a float behind the point: a double has no more than 1074 that aren't zero. */
export const MAX_PRECISION = 1100;

/** Factors of a factorial or a binomial coefficient: as many ints are multiplied, each longer than the last. */
export const MAX_FACTORIAL = 20_000;

/** Bits of an int: `10**10**10` must not take the memory of the machine, and a product of two such is done in milliseconds. */
export const MAX_INT_BITS = 1 << 20;

/**
 * Steps (calls and loop turns) that one top-level statement may take: half a second. A training loop of the user's is run
 * for its first turns' facts, not to its end.
 */
export const STATEMENT_FUEL = 1_000_000;

/** Steps of one trace, which is wanted to its end: about two seconds, and more than MAX_EQNS eqns need. */
export const TRACE_FUEL = 3_000_000;

/**
 * Calls within calls: Python's own limit, at which CPython raises a RecursionError that programs catch. Each Python call takes
 * several JavaScript frames, so the stack must be large enough for these.
 */
export const RECURSION_LIMIT = 1000;

/** Memory of the process, beyond which what runs is stopped: the goal is 250 MB, and a worker that exceeds 1 GB is ended. */
export const MAX_HEAP_BYTES = 600e6;

/** Looks at the clock for each one at the memory, which takes a microsecond or two. */
export const LOOKS_PER_MEASUREMENT = 16;

/** Steps of Python between two looks at the clock and at the flag that cancels: less than a millisecond. */
export const STEPS_PER_CHECK = 256;

/** Characters of a file, a notebook or an open document. A larger one is data; nobody writes it by hand. */
export const MAX_SOURCE_CHARACTERS = 2_000_000;
/** What is said of a larger one. */
export const TOO_LARGE = `more than ${MAX_SOURCE_CHARACTERS.toLocaleString('en')} characters: this file is not analysed`;

/** Faults of one function that are looked for, one after the other, each costing a run of the function. */
export const MAX_FAULTS = 8;

/** One document's analysis: what isn't traced by then says so. Someone who types waits no longer. */
export const ANALYSIS_LIMIT_MS = 10_000;

/** A worker that owes an answer for so long is taken for hung, ended and replaced. More than an analysis may take. */
export const WORKER_LIMIT_MS = 20_000;

/**
 * Turns of one loop outside of a trace. A training loop of a million steps tells no more than its first ones; beyond this
 * what the loop changes is unknown, and the calls in it are counted as "more".
 */
export const MAX_LOOP_TURNS = 10_000;

/** A module that is imported: larger files are data, and what they hold is unknown. */
export const MAX_MODULE_LENGTH = 4_000_000;

/**
 * Ways through a program (returns, raises, breaks in branches on unknowns) that wait at one time for where they join the
 * others. Each keeps a copy of what it changed; code has a few of them.
 */
export const MAX_PATHS = 256;

/** Objects that one unknown value may be, and that are remembered for it: branches have two sides, loops run a few turns. */
export const MAX_CANDIDATES = 16;

/** Turns of a loop in which it may have been left, before its number of turns counts as unknown: each keeps a path. */
export const MAX_LOOP_PATHS = 3;

/**
 * Turns in which a loop of unknown length is run until nothing new becomes unknown. What one turn leaves is unknown a turn
 * later, so chains of this length settle; beyond, all that the loop writes is unknown.
 */
export const MAX_WIDENED_TURNS = 6;

/** Turns of a loop inside a trace from which on it may be a finding: a stack of layers has fewer. */
export const LONG_LOOP = 50;

/** Turns that a loop takes within another one, all together, from which on the outer one may be: more than heads in layers. */
export const MANY_INNER_TURNS = 100;

/** Eqns that an unrolled loop must have made to be a finding: below that tracing and compiling take no time to speak of. */
export const MANY_UNROLLED_EQNS = 100;

/** Bytes of a constant from which on its capture is a finding: what JAX's docs set jax_captured_constants_warn_bytes to. */
export const LARGE_CONSTANT_BYTES = 1_000_000;

/** Faults of a function, one behind the other, that one fix mends: each is a trace of the file more. */
export const MAX_FIX_STEPS = 4;

/** Steps of "fix all": each mends at least one finding or gives one up. */
export const MAX_FIX_ROUNDS = 100;

/** How long "fix all" goes on before it answers with what is fixed by then: less than WORKER_LIMIT_MS with a trace on top. */
export const FIX_ALL_LIMIT_MS = 6_000;
