/** How much NumPy's arrays may hold and compute while somebody types. */

/** Arrays of more elements than this are computed when somebody asks for an element, not before. */
export const EAGER_ELEMENTS = 65_536;

/** Arrays of more elements than this aren't computed at all: tens of milliseconds, tens of megabytes. */
export const MAX_ELEMENTS = 1 << 22;

/** Multiply-adds of one product or decomposition: about a tenth of a second. */
export const MAX_OPERATIONS = 2e7;

/** Operations on large arrays that wait for each other: each takes a few frames of the stack when it is computed. */
export const MAX_PENDING = 200;

/** NumPy's own limit on dimensions (NPY_MAXDIMS). */
export const MAX_DIMENSIONS = 64;

/** Elements that cost as much as one step of the interpreter. */
export const ELEMENTS_PER_STEP = 32;

/** Sorting costs so many times as much as adding. */
export const SORT_COST = 16;
