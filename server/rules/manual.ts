/** What each rule's manual page says, in short. Made by `npm run generate` from the rules' doc comments. */

export interface ManualEntry {
  /** One sentence. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
}

export const manual: Readonly<Record<string, ManualEntry | undefined>> = {
  'assert-on-tracer': {
    title: 'An `assert` on a traced value.',
    what: 'Finds `assert` statements whose condition is a traced array.',
    why: 'The assertion runs while the function is traced, when arrays have no values, so JAX raises `TracerBoolConversionError`. Assertions on shapes and dtypes are fine.',
  },
  'bad-directive': {
    title: 'A directive that says nothing that can be traced.',
    what: "Reports `# trace:` comments that don't parse, name something that isn't there, or whose arguments can't be evaluated.",
    why: "The directive is passed over, and what it was written for isn't traced.",
  },
  'bool-of-tracer': {
    title: 'A traced value that Python wants as true or false.',
    what: "Finds `bool(x)`, Python's `min`, `max`, `sorted`, `any`, `all`, the operator `in`, and other code that asks a traced array whether it is true.",
    why: "Python's built-in functions decide by values while the function is traced, and a traced array has none: JAX raises `TracerBoolConversionError`.",
  },
  'bool-ops-on-tracer': {
    title: '`and`, `or`, `not` and chained comparisons on traced values.',
    what: 'Finds `a and b`, `a or b`, `not a` and `a < b < c` where a traced array has to be true or false.',
    why: "Python's `and` and `or` choose one of their operands, and a chained comparison is an `and` in disguise: each asks the first operand for its truth. A traced array has no value, so JAX raises `TracerBoolConversionError`. (On arrays with more than one element they fail in NumPy as well.)",
  },
  'concrete-value-of-tracer': {
    title: 'A traced value where JAX needs a known one.',
    what: "Finds arguments of JAX's functions that must be known while tracing (lengths, axes, sizes) and are traced arrays.",
    why: 'Shapes are fixed when a function is compiled. What a shape depends on must be a Python value, so JAX raises `ConcretizationTypeError` when it is a traced array.',
  },
  'float64-truncated': {
    title: 'A 64-bit dtype is asked for while x64 is off.',
    what: 'Finds calls that name `float64`, `int64`, `uint64` or `complex128` and get 32 bits.',
    why: 'JAX computes in 32 bits unless it is told otherwise. It gives a warning, which is easily lost among others, and goes on with less precision than the code asks for.',
  },
  'if-on-tracer': {
    title: 'A branch on a traced value.',
    what: 'Finds `if`, `elif`, `x if c else y` and the `if` of a comprehension whose condition is a traced array.',
    why: "`jax.jit` runs the function once, on abstract arrays: they have a shape and a dtype and no value. Python can't choose a branch by a value that isn't there, so JAX raises `TracerBoolConversionError`. Conditions on shapes, dtypes, `None` and Python numbers are fine: those are known while tracing.",
  },
  'impure-random': {
    title: 'The clock, or random numbers of the host, in a traced function.',
    what: 'Finds reads of the clock and calls of `random` and `numpy.random` inside a traced function.',
    why: 'They run once, when the function is traced. What they give becomes a constant of the compiled function: each call uses the same value.',
  },
  'index-with-tracer': {
    title: 'A traced value where Python wants an integer.',
    what: 'Finds `range(n)`, `some_list[i]`, `hex(n)` and others that ask a traced array for a Python integer.',
    why: "Python's own sequences and ranges take Python integers. A traced array has no value, so JAX raises `TracerIntegerConversionError`.",
  },
  'jit-in-loop-lambda': {
    title: '`jax.jit` of a lambda in a loop.',
    what: 'Finds `jax.jit(lambda …)` in a loop, where the simulated cache shows that it is traced again and again.',
    why: '`jax.jit` knows a function by its identity. A lambda in a loop is a new function on each turn, so each turn traces and compiles again, which takes much longer than running.',
  },
  'jit-in-loop-local-def': {
    title: 'A jitted function defined in a loop.',
    what: 'Finds a jitted `def` in a loop, where the simulated cache shows that it is traced again and again.',
    why: 'A `def` makes a new function each time it runs, and `jax.jit` knows a function by its identity: each turn traces and compiles again.',
  },
  'jit-in-loop-partial': {
    title: '`jax.jit` of a `functools.partial` in a loop.',
    what: 'Finds `jax.jit(partial(…))` in a loop, where the simulated cache shows that it is traced again and again.',
    why: '`jax.jit` knows a function by its identity. A `partial` in a loop is a new object on each turn, so each turn traces and compiles again, which takes much longer than running. `jax.jit` of a plain function in a loop is no fault: that is the same function each time.',
  },
  'jit-of-method-self': {
    title: '`jax.jit` of a method, whose `self` is no array.',
    what: 'Finds calls of jitted methods where `self` is passed as a traced argument.',
    why: "Each argument of a jitted function that isn't static must be an array, or a pytree of arrays. An object of a plain class is neither, so JAX raises `TypeError`.",
  },
  'jit-of-temporary': {
    title: '`jax.jit` of a function that lives for one call.',
    what: 'Finds a jitted lambda, partial or inner function that is made, called once and thrown away each time the function around it is called.',
    why: '`jax.jit` knows a function by its identity, so each call of the function around it traces and compiles again.',
  },
  'large-constant-capture': {
    title: 'A traced function closes over a large array.',
    what: 'Finds arrays of more than a megabyte that a traced function reads from around it, instead of getting them as arguments.',
    why: "Such an array becomes a constant of the compiled program. Compiling takes longer, since XLA may fold operations on it; each new trace has its own copy; and a change of the array isn't seen.",
  },
  'match-on-tracer': {
    title: 'A `match` on a traced value.',
    what: 'Finds `match` statements that compare a traced array with a pattern.',
    why: 'To choose a case Python compares values, and a traced array has none: JAX raises `TracerBoolConversionError`.',
  },
  'missing-return-value-of-at': {
    title: "The result of `x.at[…].set(…)` isn't used.",
    what: 'Finds statements that are an update by `.at` and nothing else.',
    why: "Arrays of JAX can't be changed. `x.at[i].set(v)` gives a new array and leaves `x` as it is: without an assignment the update is lost, and nothing says so.",
  },
  'number-of-tracer': {
    title: 'A traced value made a Python number.',
    what: 'Finds `int(x)`, `float(x)`, `complex(x)`, `x.item()` and `x.tolist()` of a traced array.',
    why: 'While the function is traced the array has no value that could become a Python number, so JAX raises `ConcretizationTypeError`.',
  },
  'numpy-in-jit': {
    title: "NumPy, or Python's math, on a traced value.",
    what: 'Finds functions of `numpy` and `math` that are called with a traced array in a jitted function.',
    why: 'They compute at once, with values, and a traced array has none: JAX raises `TracerArrayConversionError` or `ConcretizationTypeError`. On shapes and Python numbers they are fine, and what they give is a constant of the trace.',
  },
  'out-of-bounds-static-index': {
    title: 'An index that lies outside of its axis.',
    what: 'Finds integer indices, known before anything runs, that are larger than the axis they index.',
    why: "NumPy raises `IndexError`. JAX, which can't raise from an accelerator, takes the nearest element instead, and drops updates (`x.at[10].set(…)`) altogether: the result is silently another one than the code says.",
  },
  'python-loop-unrolled': {
    title: 'A Python loop that is unrolled into many eqns.',
    what: 'Finds loops in traced functions that took many turns and staged operations in each of them.',
    why: 'Tracing runs the loop, so the jaxpr has the body once for each turn. Tracing and compiling take time in proportion, and often much more than the program then takes to run.',
  },
  'rejected-argument': {
    title: "An argument that jit doesn't take.",
    what: 'Finds calls of jitted functions with an argument that is neither an array nor a pytree of arrays.',
    why: "Each argument that isn't static becomes a traced array, and JAX raises `TypeError` for strings, functions and other objects.",
  },
  'shape-recompile': {
    title: 'A shape that changes from call to call.',
    what: 'Finds a call in a loop that traces again because an argument has another shape.',
    why: 'Shapes are part of the compiled function: each new one traces and compiles again, which takes much longer than running.',
  },
  'side-effect-append': {
    title: 'A traced value put into an outer list, dict or set.',
    what: 'Finds traced arrays that a traced function puts into a container which was there before.',
    why: 'It happens once, when the function is traced, not at each call. And what is put in is a tracer: using it later raises `UnexpectedTracerError`.',
  },
  'side-effect-attribute': {
    title: 'A traced value kept in an outer object.',
    what: 'Finds traced arrays that a traced function assigns to an attribute of an object which was there before.',
    why: 'It happens once, when the function is traced, not at each call. And what is kept is a tracer: using it later raises `UnexpectedTracerError`.',
  },
  'side-effect-global': {
    title: 'A traced value assigned to an outer variable.',
    what: 'Finds traced arrays that a traced function assigns to a `global` or `nonlocal` variable.',
    why: 'It happens once, when the function is traced, not at each call. And what the variable holds is a tracer: using it later raises `UnexpectedTracerError`.',
  },
  'side-effect-print': {
    title: '`print` of a traced value.',
    what: 'Finds `print(…)` and logging of traced arrays in a traced function.',
    why: "The function's Python code runs when it is traced, not when it is called: it prints once for each trace, and shows the tracer (`JitTracer(float32[])`) instead of a value.",
  },
  'static-arg-many-values': {
    title: 'A static argument with many values.',
    what: 'Finds a call that traces again and again because a static argument has another value each time.',
    why: 'A static argument is part of the compiled function: each value traces and compiles a function of its own, which takes much longer than running.',
  },
  'timing-without-block': {
    title: 'A time measured without waiting for the result.',
    what: 'Finds two reads of the clock with a call of a jitted function between them, where nothing waits for what it computes.',
    why: 'JAX dispatches work and returns at once: without waiting, the time is that of the dispatch, not of the computation.',
  },
  'trace-error': {
    title: 'Tracing raises an exception.',
    what: "Reports what JAX, or Python, raises while a function is traced, where no other rule says more: shapes that don't fit, arguments of a wrong type, a name that isn't there.",
    why: "The function can't be compiled for these inputs, and a call with them raises the same exception.",
  },
  'unhashable-static': {
    title: "A static argument that isn't hashable.",
    what: 'Finds calls that give a list, a dict, an array or another unhashable object for a static argument.',
    why: '`jax.jit` looks compiled functions up by the values of static arguments, and needs their hash for that. Without one it raises `ValueError`.',
  },
  'unused-ignore': {
    title: 'An ignore comment that silences nothing.',
    what: "Finds `# jitlens: ignore[…]` comments on lines without such a finding, and rule ids in them that don't exist. It speaks only where all of the code was followed: in functions that were traced to the end, and in the module's own statements.",
    why: 'The comment says that something is wrong where nothing is, and will silence the next finding there, which may be a right one. With a misspelled id the finding that was meant stays.',
  },
  'weak-type-recompile': {
    title: 'A Python number in one call, an array of the same dtype in another.',
    what: "Finds a call that traces again only because an argument's type is weak in one call and not in the other.",
    why: "Python numbers have a weak type in JAX: `0.1` becomes a float32 that gives way to the dtype of what it meets, and `jnp.float32(0.1)` doesn't. The results can differ in dtype, so these are two functions for `jax.jit`, traced and compiled apart.",
  },
  'while-on-tracer': {
    title: 'A `while` loop on a traced value.',
    what: 'Finds `while` loops whose condition is a traced array.',
    why: 'A Python loop in a jitted function is unrolled while it is traced: Python must know after each turn whether to go on. A traced array has no value, so JAX raises `TracerBoolConversionError`.',
  },
};
