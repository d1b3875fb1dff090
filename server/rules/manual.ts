/** What each rule's manual page says, in short. Made by `npm run generate` from the rules' doc comments. */

export interface ManualEntry {
  /** One sentence. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
}

export const manual: Readonly<Record<string, ManualEntry | undefined>> = {
  'argument-mutation': {
    title: 'A jitted function writes its result into an argument.',
    what: 'Finds arrays that a jitted function puts into a list or a dict which it was given, and that go nowhere else.',
    why: "A jitted function gets copies of the containers it is called with. The caller's own don't change, so what is written is lost, without an error.",
  },
  'argument-recompile': {
    title: 'A jitted function traces again because it is called in another way.',
    what: 'Finds calls that miss the cache of `jax.jit` for another reason than shapes, weak types and static values, which have rules of their own: lists of different length, a tuple instead of a list, `None` instead of an array, arguments by keyword instead of by position, another dtype, another configuration of JAX.',
    why: 'Each of these is a new key of the cache, so the function is traced and compiled again, which takes much longer than running it. In a loop that is a warning; elsewhere, information.',
  },
  'assert-on-tracer': {
    title: 'An `assert` on a traced value.',
    what: 'Finds `assert` statements whose condition is a traced array.',
    why: 'The assertion runs while the function is traced, when arrays have no values, so JAX raises `TracerBoolConversionError`. Assertions on shapes and dtypes are fine.',
  },
  'axis-out-of-bounds': {
    title: "An axis that the array doesn't have.",
    what: 'Finds axis arguments beyond the number of dimensions of the array.',
    why: 'The number of dimensions is known while a function is traced, and JAX raises `ValueError` then.',
  },
  'bad-directive': {
    title: 'A directive that says nothing that can be traced.',
    what: "Reports `# trace:` comments that don't parse, name something that isn't there, or whose arguments can't be evaluated.",
    why: "The directive is passed over, and what it was written for isn't traced.",
  },
  'bad-return-value': {
    title: 'A traced function returns something that is no array.',
    what: 'Finds functions that are traced and return a text, a function, or an object that is neither an array nor a pytree of arrays.',
    why: 'What a compiled function returns is computed by the compiled code, so it has to consist of arrays. JAX raises `TypeError` for everything else.',
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
  'boolean-mask': {
    title: 'An array is indexed with a mask that is traced.',
    what: 'Finds `x[mask]` and `x.at[mask].set(v)` where the mask, an array of booleans, is traced.',
    why: 'How many elements a mask chooses depends on its values, and in a compiled function each shape must be known before. JAX raises `NonConcreteBooleanIndexError`.',
  },
  'branch-mismatch': {
    title: 'Branches that give different types.',
    what: 'Finds `lax.cond` and `lax.switch` whose branches differ in the shape, the dtype or the structure of what they return.',
    why: 'Which branch runs is decided when the compiled function runs, so its result must have one type; otherwise JAX raises `TypeError`.',
  },
  'cache-leak': {
    title: 'A cache of results keeps a traced array.',
    what: 'Finds calls, in a traced function, of a function with `functools.lru_cache` or `functools.cache` whose result is, or holds, a traced array.',
    why: 'Also an array that depends on no argument is a tracer while a function is traced. The cache keeps it, and gives it to the next who asks: using it then raises `UnexpectedTracerError`, far from here.',
  },
  'carry-mismatch': {
    title: "A loop's carry that changes its type.",
    what: 'Finds bodies of `lax.scan`, `lax.while_loop` and `lax.fori_loop` whose new carry differs from the one they got in shape, dtype or structure.',
    why: 'A loop is compiled once for all turns, so that what goes from turn to turn must have one type; otherwise JAX raises `TypeError`.',
  },
  'concrete-value-of-tracer': {
    title: 'A traced value where JAX needs a known one.',
    what: "Finds arguments of JAX's functions that must be known while tracing (lengths, axes, sizes) and are traced arrays.",
    why: 'Shapes are fixed when a function is compiled. What a shape depends on must be a Python value, so JAX raises `ConcretizationTypeError` when it is a traced array.',
  },
  'constant-key': {
    title: 'A random key that a jitted function makes itself, always the same one.',
    what: 'Points out `jax.random.key(0)` in a jitted function that draws from it and is called more than once.',
    why: 'The seed is a constant of the program, so each call draws the same numbers: the same noise, the same dropout mask. Where that is what is wanted (a fixed projection), nothing is wrong.',
  },
  'control-flow-recompile': {
    title: 'Control flow that is compiled again at each call.',
    what: 'Finds `lax.scan`, `lax.cond`, `lax.while_loop` and `lax.fori_loop` outside of `jax.jit` that get a new function object at each call: a lambda, or a function defined around them.',
    why: 'Outside of `jit` such a call is traced and compiled on its own, and JAX knows the result by the identity of its function. A new function object each time means that each call compiles.',
  },
  'decorator-order': {
    title: '`jax.jit` over `@staticmethod`, `@classmethod` or `@property`.',
    what: 'Finds `jax.jit` applied to what `staticmethod`, `classmethod` or `property` make, as happens when `@jax.jit` stands above them.',
    why: "Decorators apply from the lowest to the highest. `jax.jit` takes functions, and these three don't make one: JAX raises `TypeError` when the class is made.",
  },
  'donated-reuse': {
    title: 'A donated array is used again.',
    what: 'Finds uses of an array after it was passed to a jitted function as a donated argument.',
    why: 'The call may put its results where the donated array was: afterwards the array is deleted, and using it raises `RuntimeError: Array has been deleted`. The same holds for an array that one call is given twice, if it is donated.',
  },
  'donation-unusable': {
    title: 'A donated array whose memory no result can take.',
    what: 'Finds donated arguments for which the function has no output of the same size.',
    why: 'Donation saves memory only where an output can be written over the input. Here it saves nothing, and JAX warns: `Some donated buffers were not usable`.',
  },
  'dtype-mismatch': {
    title: "Dtypes that an operation doesn't take.",
    what: "Finds operations on operands of dtypes that they don't have: functions of jax.lax on two dtypes, a sine of integers in jax.lax, promotions that JAX refuses.",
    why: "jax.numpy converts operands to a common dtype; jax.lax doesn't, and some dtypes have no common one.",
  },
  'dynamic-size': {
    title: 'The size of a result depends on traced values.',
    what: 'Finds `jnp.nonzero`, `jnp.where` with one argument, `jnp.argwhere`, `jnp.unique`, `jnp.bincount`, `jnp.repeat` and others whose result has as many elements as the values say, without the argument that fixes how many.',
    why: 'In a compiled function each shape must be known before anything runs, so JAX raises `ConcretizationTypeError`.',
  },
  'escaped-tracer': {
    title: 'A traced array is used after its trace has ended.',
    what: 'Finds traced arrays that a function left behind (in a global variable, a list, an attribute, a closure, a generator) where the program uses them later.',
    why: 'A traced array stands for a value while its function is traced. After that there is nothing behind it: JAX raises `UnexpectedTracerError`.',
  },
  'float64-truncated': {
    title: 'A 64-bit dtype is asked for while x64 is off.',
    what: 'Finds calls that name `float64`, `int64`, `uint64` or `complex128` and get 32 bits.',
    why: 'JAX computes in 32 bits unless it is told otherwise. It gives a warning, which is easily lost among others, and goes on with less precision than the code asks for.',
  },
  'format-of-tracer': {
    title: 'A traced value is formatted as a number.',
    what: "Finds `f'{x:.2f}'`, `'%d' % x`, `'{:>8}'.format(x)` and `format(x, 'd')` of traced arrays.",
    why: "A number is needed to format one, and while the function is traced there is none: `TypeError: unsupported format string`. Without a format (`f'{x}'`) the text shows the tracer.",
  },
  'grad-of-integer': {
    title: 'A derivative by, or of, integers.',
    what: "Finds `jax.grad` and its like with integer arguments to differentiate by, or with results that aren't real.",
    why: 'Only real and complex numbers have derivatives. JAX raises `TypeError` for integers and booleans.',
  },
  'grad-of-nonscalar': {
    title: 'The gradient of a function that returns an array.',
    what: "Finds `jax.grad` and `jax.value_and_grad` of functions whose result isn't one number.",
    why: 'A gradient is there for one number, such as a loss. For arrays JAX raises `TypeError`.',
  },
  'grad-of-while': {
    title: 'Reverse-mode differentiation of a loop of unknown length.',
    what: 'Finds gradients through `lax.while_loop`, and through `lax.fori_loop` with bounds that are traced.',
    why: "Going backwards needs what each turn has computed, and memory for a number of turns that isn't known can't be set aside. JAX raises `ValueError`.",
  },
  'host-sync-in-loop': {
    title: 'A loop that waits for the device in each turn.',
    what: 'Points out `float(loss)`, `.item()`, `print(loss)`, `np.asarray(y)` in a loop that calls a jitted function, where they run in each turn.',
    why: 'JAX returns before the device has finished, so that Python can prepare the next step meanwhile. Reading a value waits for it; in each turn of a loop that keeps the device from working ahead.',
  },
  'if-on-tracer': {
    title: 'A branch on a traced value.',
    what: 'Finds `if`, `elif`, `x if c else y` and the `if` of a comprehension whose condition is a traced array.',
    why: "`jax.jit` runs the function once, on abstract arrays: they have a shape and a dtype and no value. Python can't choose a branch by a value that isn't there, so JAX raises `TracerBoolConversionError`. Conditions on shapes, dtypes, `None` and Python numbers are fine: those are known while tracing.",
  },
  'impure-random': {
    title: 'The clock, random numbers of the host, or the next item of an iterator, in a traced function.',
    what: 'Finds reads of the clock, and random numbers of `random`, `numpy.random`, `secrets`, `uuid` and `os.urandom`, inside a traced function, and `next(it)` of an iterator that is made outside.',
    why: 'They run once, when the function is traced. What they give becomes a constant of the compiled function: each call uses the same value.',
  },
  'index-with-tracer': {
    title: 'A traced value where Python wants an integer.',
    what: 'Finds `range(n)`, `some_list[i]`, `hex(n)` and others that ask a traced array for a Python integer.',
    why: "Python's own sequences and ranges take Python integers. A traced array has no value, so JAX raises `TracerIntegerConversionError`.",
  },
  'invalid-index': {
    title: "An index that JAX doesn't take.",
    what: 'Finds indices of a wrong number or type: more indices than axes, floats, a list instead of an array.',
    why: 'JAX checks how an array is indexed while it traces, and raises `IndexError` or `TypeError`.',
  },
  'invalid-predicate': {
    title: "A condition or an index that JAX's control flow doesn't take.",
    what: "Finds conditions of `lax.cond` and `lax.while_loop` that aren't scalars or booleans, and indices of `lax.switch` that aren't integers.",
    why: 'One condition chooses one branch. JAX raises `TypeError` for an array of conditions.',
  },
  'item-assignment': {
    title: 'An element of a traced array is assigned to.',
    what: 'Finds `x[i] = v`, `x[i] += v` and the like on arrays of JAX in functions that are traced.',
    why: "Arrays of JAX can't be changed: JAX raises `TypeError`. `x.at[i].set(v)` gives an updated copy, which the compiled function makes in place where it can.",
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
  'jit-of-call': {
    title: '`jax.jit` of a result instead of a function.',
    what: 'Finds `jax.jit(f(x))` and `jax.jit(value)`: what jit is given is no function.',
    why: "`f(x)` is called first, without jit, and its result can't be compiled: JAX raises `TypeError: Expected a callable value`.",
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
  'key-reuse': {
    title: 'A random key that is used a second time.',
    what: 'Finds keys of `jax.random` that are consumed twice: by two samplers, by `split` and a sampler, by one sampler on each turn of a loop, by two calls of a function that gets the same key, or by each call of a jitted function that has it as a constant. Typed keys and raw ones (`PRNGKey`) alike; `keys[0]` is the same key wherever it is taken from `keys`.',
    why: 'A key is no generator with a state: the same key gives the same random bits each time. What looks like independent noise is the same noise, or depends on it. JAX says nothing, unless `jax_debug_key_reuse` is set.',
  },
  'large-constant-capture': {
    title: 'A traced function closes over a large array.',
    what: 'Finds arrays of more than a megabyte that a traced function reads from around it, instead of getting them as arguments.',
    why: "Such an array becomes a constant of the compiled program. Compiling takes longer, since XLA may fold operations on it; each new trace has its own copy; and a change of the array isn't seen.",
  },
  'list-argument': {
    title: 'A list or a tuple where JAX takes arrays only.',
    what: 'Finds functions of `jax.numpy` and `jax.lax` that are called with a list or a tuple, and arrays that are indexed with a list.',
    why: 'NumPy turns a list into an array each time. JAX raises `TypeError` instead, because that is slow while tracing: each element would be an operation of its own.',
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
  'nan-gradient': {
    title: 'A gradient that is nan where `jnp.where` takes the other side.',
    what: 'Finds `jnp.where(x > 0, jnp.log(x), …)` and its kin in functions that are differentiated: an operation that is undefined for values which the condition rules out.',
    why: "`where` selects between two arrays that are both computed. Where the other side is taken, the gradient of this one is multiplied by zero; and zero times an infinite gradient is nan. The value is right, its gradient silently isn't.",
  },
  'non-array-argument': {
    title: 'An argument that is no array.',
    what: 'Finds functions of `jax.numpy` and `jax.lax` that are called with `None`, a text, a function or another object in the place of an array.',
    why: "JAX computes with arrays and Python's numbers. Everything else raises `TypeError`; often a function has forgotten its `return`, or an optional argument wasn't given.",
  },
  'not-in-jaxpr': {
    title: 'A branch that no trace takes.',
    what: 'Shows the code faded that is in no jaxpr, since a test on static values leads past it in every trace. Checks that only raise stay as they are.',
    why: "Python's `if` is gone when the function is compiled: which side is in the program was decided while it was traced. What is faded doesn't run, whatever the arrays hold, until the function is traced with other static values.",
  },
  'nothing-returned': {
    title: 'A jitted function that computes and returns nothing.',
    what: 'Finds jitted functions with operations and without a result: no `return`, or one of None or of an empty container.',
    why: "A compiled function does what its results need, and its effects (`jax.debug.print`, callbacks). Where there is neither, the compiler leaves out all of it, and what the function was to change is as before: arrays aren't changed in place.",
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
    what: 'Finds loops in traced functions that took many turns and staged operations in each of them: `for` and `while`, comprehensions, `sum`, `map`, `functools.reduce` over the rows of an array, and functions that call themselves.',
    why: 'Tracing runs the loop, so the jaxpr has the body once for each turn. Tracing and compiling take time in proportion, and often much more than the program then takes to run.',
  },
  'rejected-argument': {
    title: "An argument that jit doesn't take.",
    what: 'Finds calls of jitted functions with an argument that is neither an array nor a pytree of arrays.',
    why: "Each argument that isn't static becomes a traced array, and JAX raises `TypeError` for strings, functions and other objects.",
  },
  'scan-length-mismatch': {
    title: 'A scan over arrays of different lengths.',
    what: "Finds `lax.scan` over arrays whose leading axes differ, over scalars, and with a `length` that isn't theirs.",
    why: 'A scan takes one slice of each array on each turn, so they must have as many; otherwise JAX raises `ValueError`.',
  },
  'shape-from-tracer': {
    title: 'A shape is made of a traced value.',
    what: 'Finds `jnp.zeros(n)`, `x.reshape(n, -1)`, `jax.random.normal(key, (n,))` and others where a part of the shape is a traced array.',
    why: 'Each shape must be known when the function is compiled. JAX raises `TypeError` for one that depends on values.',
  },
  'shape-mismatch': {
    title: "Shapes that don't fit together.",
    what: 'Finds operations that JAX rejects for the shapes of their operands: sums, products, concatenations, reshapes.',
    why: 'Shapes are known while a function is traced, so JAX checks them then and raises before anything is computed.',
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
  'slice-with-tracer': {
    title: 'A slice begins, ends or steps at a traced value.',
    what: 'Finds `x[i:i + n]`, `x[:n]`, `x[::step]` where a bound is a traced array.',
    why: "A slice's length is part of a shape, and must be known before the compiled function runs. JAX raises `IndexError`, even where the bounds are such that the length would always be the same.",
  },
  'stale-closure': {
    title: 'A traced function reads a value from outside that changes after the trace.',
    what: "Finds variables, attributes and contents of containers that a jitted function reads, that are changed after it was traced, and that it doesn't see changed when it is called again.",
    why: 'What a function reads from outside is looked up once, while it is traced. Calls with the same shapes and dtypes use that trace, with the value of then: the result is silently another one than the code says.',
  },
  'static-arg-many-values': {
    title: 'A static argument with many values.',
    what: 'Finds a call that traces again and again because a static argument has another value each time.',
    why: 'A static argument is part of the compiled function: each value traces and compiles a function of its own, which takes much longer than running.',
  },
  'static-arguments': {
    title: "Static or donated arguments that the function doesn't have.",
    what: 'Finds `static_argnums`, `static_argnames`, `donate_argnums` and `donate_argnames` that name no argument of the function, or the same one twice.',
    why: 'JAX compares them with the signature when `jax.jit` is called, and raises `ValueError`.',
  },
  'timing-one-call': {
    title: 'A measured time that includes tracing and compiling.',
    what: 'Points out two reads of the clock with one call of a jitted function between them, its first with these shapes.',
    why: 'The first call traces and compiles, which takes much longer than to run what is compiled. The time says little of how fast the function is.',
  },
  'timing-without-block': {
    title: 'A time measured without waiting for the result.',
    what: 'Finds two reads of the clock with a call of a jitted function between them, where nothing waits for what it computes.',
    why: 'JAX dispatches work and returns at once: without waiting, the time is that of the dispatch, not of the computation.',
  },
  'trace-error': {
    title: 'Tracing raises an exception.',
    what: "Reports what JAX, or Python, raises while a function is traced, where no other rule says more: a name or a key that isn't there, a missing argument, an exception of the program's own.",
    why: "The function can't be compiled for these inputs, and a call with them raises the same exception.",
  },
  'tracer-attribute': {
    title: "An attribute that traced arrays don't have.",
    what: 'Finds attributes and methods of arrays that a traced array lacks: those of NumPy that change an array in place, those that need a value, misspelled ones.',
    why: 'While a function is traced its arrays have a shape and a dtype, but no value, no device and no buffer. JAX raises `AttributeError`.',
  },
  'unbound-axis-name': {
    title: "A collective over an axis that isn't there.",
    what: 'Finds `lax.psum`, `lax.pmean`, `lax.axis_index` and their like over an axis name that no `vmap` or `shard_map` around them binds.',
    why: 'A collective runs over all members of a named axis. Where nothing has bound the name, JAX raises `NameError`.',
  },
  'unhashable-static': {
    title: "A static argument that isn't hashable.",
    what: 'Finds calls that give a list, a dict, an array or another unhashable object for a static argument.',
    why: '`jax.jit` looks compiled functions up by the values of static arguments, and needs their hash for that. Without one it raises `ValueError`.',
  },
  'unhashable-tracer': {
    title: 'A traced value where a hash is needed.',
    what: 'Finds traced arrays that are keys of a dict, members of a set, arguments of `hash` or of a function with `lru_cache`, or static arguments of another jitted function.',
    why: 'Python looks such things up by hash, that is by value, and a traced array has none: `TypeError: unhashable type`, and `ValueError` for a static argument.',
  },
  'unused-ignore': {
    title: 'An ignore comment that silences nothing.',
    what: "Finds `# jitlens: ignore[…]` comments on lines without such a finding, and rule ids in them that don't exist. It speaks only where all of the code was followed: in functions that were traced to the end, and in the module's own statements.",
    why: 'The comment says that something is wrong where nothing is, and will silence the next finding there, which may be a right one. With a misspelled id the finding that was meant stays.',
  },
  'vmap-of-cond': {
    title: '`vmap` makes a `cond` run both of its branches.',
    what: 'Points out `lax.cond` and `lax.switch` whose predicate differs along an axis that `vmap` maps.',
    why: "One program runs for all rows at once, so it can't branch for each: all branches run for all rows, and `select_n` takes the result of one. That is right, but takes the time of all branches together.",
  },
  'vmap-size-mismatch': {
    title: "Arrays that vmap can't map together.",
    what: "Finds calls of vmapped functions whose mapped axes have different sizes, and `in_axes` and `out_axes` that don't fit.",
    why: 'vmap takes one slice of each mapped argument at a time, so that all need as many; otherwise JAX raises `ValueError`.',
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
