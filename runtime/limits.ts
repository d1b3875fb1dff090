/** Every cap of the runtime, named, with its reason. */

const MB = 1024 * 1024;

/** Of one run, timing included. A hung driver or an endless loop must end; a large model may take minutes. */
export const RUN_TIME_LIMIT_MS = 180_000;
/** Of looking for one device: drivers take seconds to start, and some never answer. */
export const PROBE_TIME_LIMIT_MS = 20_000;

/** JavaScript heap of a worker. Arrays live outside of it. */
export const WORKER_HEAP_MB = 2048;
/** Resident memory of a worker, arrays included: beyond, the machine starts to swap, and the editor with it. */
export const WORKER_MEMORY_BYTES = 8192 * MB;
/** How often a worker's memory is looked at. */
export const MEMORY_WATCH_MS = 250;
/** A worker that holds more after a run is not used for the next one. */
export const WORKER_KEPT_BYTES = 2048 * MB;

/** Bytes of results that are passed on whole; larger ones are thinned out. The panel shows statistics and a few values. */
export const MAX_OUTPUT_BYTES = 128 * MB;
/** Elements that are passed on of results that are thinned out. */
export const THINNED_ELEMENTS = 65_536;
/** What a worker prints is kept up to this many characters, for the message when it dies. */
export const MAX_LOG_CHARACTERS = 20_000;
/** Answers of the user's JAX: base64 of results, twice over. */
export const MAX_ANSWER_BYTES = 512 * MB;

/** How long jit and eager together are measured. Long enough for a stable median, short enough to wait for. */
export const MEASURE_BUDGET_MS = 3_000;
/** Runs thrown away first, of each kind: caches, memory pools and clock frequency settle. */
export const WARM_UP_RUNS = 3;
/** Warm-up ends early when it has taken this long. */
export const WARM_UP_BUDGET_MS = 1_000;
/** Fewer samples have no quartiles to speak of; taken even if the budget is over, until the time limit. */
export const MIN_SAMPLES = 5;
/** More don't change the median, and the plot has no room. */
export const MAX_SAMPLES = 200;
/** Measuring ends when the median is this certain: interquartile range / sqrt(count) / median. */
export const STABLE = 0.005;
/** ... but not before so many samples. */
export const MIN_STABLE_SAMPLES = 30;

/** Sessions of an op-by-op run. Each has threads and memory of its own. */
export const MAX_EAGER_SESSIONS = 500;
/** Above so many sessions each gets one thread: pools of idle threads are not free. */
export const EAGER_THREADED_SESSIONS = 64;
/** Models up to this size share a session when they are equal; larger ones hold constants, and are rarely equal. */
export const SHARED_MODEL_BYTES = 64 * 1024;
