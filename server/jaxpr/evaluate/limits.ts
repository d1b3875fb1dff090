/** How much work an evaluation may do, in element-operations (one output element, or one multiply-add). */

/** What the tracer asks for while somebody types: about a millisecond or two. */
export const ON_DEMAND_OPERATIONS = 1e6;

/** The reference that a run is compared with: a few seconds, beside an engine that needs as long to start. */
export const REFERENCE_OPERATIONS = 2e9;

/** What `debug_print` may collect in one evaluation, in characters: a print in a long loop must not fill the memory. */
export const MAX_PRINTED_CHARACTERS = 100_000;
