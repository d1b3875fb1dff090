/**
 * asyncio, as far as it needs no sockets and no processes: one loop that runs tasks in turn, with a clock of its own, which
 * jumps to the next timer when nothing else is to do. Source: CPython's Lib/asyncio.
 */
export const asyncioSource = String.raw`
import heapq as _heapq
from collections import deque as _deque
from types import CoroutineType as _CoroutineType

FIRST_COMPLETED = 'FIRST_COMPLETED'
FIRST_EXCEPTION = 'FIRST_EXCEPTION'
ALL_COMPLETED = 'ALL_COMPLETED'

class CancelledError(BaseException):
    """The Future or Task was cancelled."""
class InvalidStateError(Exception):
    """The operation is not allowed in this state."""
class QueueEmpty(Exception):
    """Raised when Queue.get_nowait() is called on an empty Queue."""
class QueueFull(Exception):
    """Raised when the Queue.put_nowait() method is called on a full Queue."""
class QueueShutDown(Exception):
    """Raised when putting on to or getting from a shut-down Queue."""
class BrokenBarrierError(RuntimeError):
    """Barrier is broken by barrier.abort() call."""
TimeoutError = TimeoutError
for _c in (CancelledError, InvalidStateError, BrokenBarrierError):
    _c.__module__ = 'asyncio.exceptions'
for _c in (QueueEmpty, QueueFull, QueueShutDown):
    _c.__module__ = 'asyncio.queues'

_running = None

class Handle:
    def __init__(self, callback, args):
        self._callback = callback
        self._args = args
        self._cancelled = False
    def cancel(self):
        self._cancelled = True
    def cancelled(self):
        return self._cancelled

class TimerHandle(Handle):
    def __init__(self, when, callback, args):
        super().__init__(callback, args)
        self._when = when
    def when(self):
        return self._when

class AbstractEventLoop:
    pass

class _Loop(AbstractEventLoop):
    def __init__(self):
        self._ready = _deque()
        self._timers = []
        self._n = 0
        self._now = 0.0
        self._closed = False
        self._tasks = []
    def time(self):
        return self._now
    def call_soon(self, callback, *args, context=None):
        h = Handle(callback, args)
        self._ready.append(h)
        return h
    call_soon_threadsafe = call_soon
    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self._now + delay, callback, *args)
    def call_at(self, when, callback, *args, context=None):
        h = TimerHandle(when, callback, args)
        self._n += 1
        _heapq.heappush(self._timers, (when, self._n, h))
        return h
    def create_future(self):
        return Future(loop=self)
    def create_task(self, coro, *, name=None, context=None):
        return Task(coro, loop=self, name=name)
    def is_running(self):
        return _running is self
    def is_closed(self):
        return self._closed
    def close(self):
        self._closed = True
    def stop(self):
        self._stopped = True
    def set_debug(self, enabled):
        pass
    def get_debug(self):
        return False
    def run_in_executor(self, executor, func, *args):
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as e:
            future.set_exception(e)
        return future
    def _step(self):
        while not self._ready and self._timers:
            when, _, h = _heapq.heappop(self._timers)
            if h._cancelled:
                continue
            if when > self._now:
                self._now = when
            self._ready.append(h)
        if not self._ready:
            return False
        for _ in range(len(self._ready)):
            h = self._ready.popleft()
            if not h._cancelled:
                h._callback(*h._args)
        return True
    def run_until_complete(self, future):
        global _running
        if self._closed:
            raise RuntimeError('Event loop is closed')
        if _running is not None:
            raise RuntimeError('This event loop is already running' if _running is self else 'Cannot run the event loop while another loop is running')
        task = ensure_future(future, loop=self)
        before, _running = _running, self
        try:
            while not task.done():
                if not self._step():
                    raise RuntimeError('Event loop stopped before Future completed.')
        finally:
            _running = before
        return task.result()
    def run_forever(self):
        global _running
        before, _running = _running, self
        self._stopped = False
        try:
            while not self._stopped and self._step():
                pass
        finally:
            _running = before
    async def shutdown_asyncgens(self):
        pass
    async def shutdown_default_executor(self, timeout=None):
        pass

BaseEventLoop = SelectorEventLoop = _Loop

class Future:
    _asyncio_future_blocking = False
    def __init__(self, *, loop=None):
        self._loop = loop if loop is not None else get_event_loop()
        self._state = 'PENDING'
        self._result = None
        self._exception = None
        self._callbacks = []
        self._cancel_message = None
    def get_loop(self):
        return self._loop
    def done(self):
        return self._state != 'PENDING'
    def cancelled(self):
        return self._state == 'CANCELLED'
    def cancel(self, msg=None):
        if self._state != 'PENDING':
            return False
        self._state = 'CANCELLED'
        self._cancel_message = msg
        self._schedule()
        return True
    def _make_cancelled(self):
        return CancelledError() if self._cancel_message is None else CancelledError(self._cancel_message)
    def result(self):
        if self._state == 'CANCELLED':
            raise self._make_cancelled()
        if self._state == 'PENDING':
            raise InvalidStateError('Result is not set.' if type(self) is not Future else 'Result is not ready.')
        if self._exception is not None:
            raise self._exception
        return self._result
    def exception(self):
        if self._state == 'CANCELLED':
            raise self._make_cancelled()
        if self._state == 'PENDING':
            raise InvalidStateError('Exception is not set.')
        return self._exception
    def set_result(self, result):
        if self._state != 'PENDING':
            raise InvalidStateError('invalid state')
        self._result = result
        self._state = 'FINISHED'
        self._schedule()
    def set_exception(self, exception):
        if self._state != 'PENDING':
            raise InvalidStateError('invalid state')
        if isinstance(exception, type):
            exception = exception()
        if isinstance(exception, StopIteration):
            made = RuntimeError('StopIteration interacts badly with generators and cannot be raised into a Future')
            made.__cause__ = exception
            exception = made
        self._exception = exception
        self._state = 'FINISHED'
        self._schedule()
    def add_done_callback(self, fn, *, context=None):
        if self._state != 'PENDING':
            self._loop.call_soon(fn, self)
        else:
            self._callbacks.append(fn)
    def remove_done_callback(self, fn):
        kept = [f for f in self._callbacks if f != fn]
        removed = len(self._callbacks) - len(kept)
        self._callbacks[:] = kept
        return removed
    def _schedule(self):
        callbacks = self._callbacks[:]
        self._callbacks[:] = []
        for fn in callbacks:
            self._loop.call_soon(fn, self)
    def __await__(self):
        if self._state == 'PENDING':
            yield self
        if self._state == 'PENDING':
            raise RuntimeError("await wasn't used with future")
        return self.result()
    __iter__ = __await__

_task_names = 0

class Task(Future):
    def __init__(self, coro, *, loop=None, name=None, context=None, eager_start=False):
        super().__init__(loop=loop)
        if not iscoroutine(coro):
            raise TypeError(f'a coroutine was expected, got {coro!r}')
        global _task_names
        if name is None:
            _task_names += 1
            name = f'Task-{_task_names}'
        self._name = str(name)
        self._coro = coro
        self._waiting = None
        self._must_cancel = False
        self._cancels = 0
        self._loop._tasks.append(self)
        self._loop.call_soon(self._advance)
    def get_name(self):
        return self._name
    def set_name(self, name):
        self._name = str(name)
    def get_coro(self):
        return self._coro
    def cancelling(self):
        return self._cancels
    def uncancel(self):
        if self._cancels > 0:
            self._cancels -= 1
            if self._cancels == 0:
                self._must_cancel = False
        return self._cancels
    def set_result(self, result):
        raise RuntimeError('Task does not support set_result operation')
    def set_exception(self, exception):
        raise RuntimeError('Task does not support set_exception operation')
    def cancel(self, msg=None):
        if self.done():
            return False
        self._cancels += 1
        if self._waiting is not None and self._waiting.cancel(msg=msg):
            return True
        self._must_cancel = True
        self._cancel_message = msg
        return True
    def _advance(self, exc=None):
        global _current
        if self.done():
            return
        if self._must_cancel:
            if not isinstance(exc, CancelledError):
                exc = self._make_cancelled()
            self._must_cancel = False
        self._waiting = None
        before, _current = _current, self
        try:
            if exc is None:
                got = self._coro.send(None)
            else:
                got = self._coro.throw(exc)
        except StopIteration as e:
            if self._must_cancel:
                super().cancel(msg=self._cancel_message)
            else:
                super().set_result(e.value)
        except CancelledError as e:
            self._cancelled_exc = e
            super().cancel()
        except (KeyboardInterrupt, SystemExit) as e:
            super().set_exception(e)
            raise
        except BaseException as e:
            super().set_exception(e)
        else:
            if got is None:
                self._loop.call_soon(self._advance)
            elif isinstance(got, Future):
                got.add_done_callback(self._wakeup)
                self._waiting = got
                if self._must_cancel and got.cancel(msg=self._cancel_message):
                    self._must_cancel = False
            else:
                self._loop.call_soon(self._advance, RuntimeError(f'Task got bad yield: {got!r}'))
        finally:
            _current = before
            if self.done():
                if self in self._loop._tasks:
                    self._loop._tasks.remove(self)
    def _wakeup(self, future):
        try:
            future.result()
        except BaseException as e:
            self._advance(e)
        else:
            self._advance()

_current = None

def current_task(loop=None):
    if _running is None:
        raise RuntimeError('no running event loop')
    return _current

def all_tasks(loop=None):
    return set((loop or get_running_loop())._tasks)

def iscoroutine(obj):
    return isinstance(obj, _CoroutineType)

def iscoroutinefunction(func):
    import inspect
    return inspect.iscoroutinefunction(func)

def isfuture(obj):
    return isinstance(obj, Future)

def get_running_loop():
    if _running is None:
        raise RuntimeError('no running event loop')
    return _running
_get_running_loop = lambda: _running

_set_loop = None

def get_event_loop():
    global _set_loop
    if _running is not None:
        return _running
    if _set_loop is None:
        _set_loop = _Loop()
    return _set_loop

def set_event_loop(loop):
    global _set_loop
    _set_loop = loop

def new_event_loop():
    return _Loop()

def ensure_future(value, *, loop=None):
    if isfuture(value):
        return value
    if iscoroutine(value):
        return (loop or get_event_loop()).create_task(value)
    if hasattr(type(value), '__await__'):
        async def wrap():
            return await value
        return (loop or get_event_loop()).create_task(wrap())
    raise TypeError('An asyncio.Future, a coroutine or an awaitable is required')
wrap_future = ensure_future

def create_task(coro, *, name=None, context=None):
    return get_running_loop().create_task(coro, name=name)

def _finish(loop):
    left = [t for t in loop._tasks if not t.done()]
    for t in left:
        t.cancel()
    if left:
        loop.run_until_complete(gather(*left, return_exceptions=True))

def run(main, *, debug=None, loop_factory=None):
    if _running is not None:
        raise RuntimeError('asyncio.run() cannot be called from a running event loop')
    if not iscoroutine(main):
        raise ValueError(f'a coroutine was expected, got {main!r}') if not hasattr(type(main), '__await__') else TypeError('An asyncio.Future, a coroutine or an awaitable is required')
    loop = _Loop() if loop_factory is None else loop_factory()
    try:
        return loop.run_until_complete(main)
    finally:
        _finish(loop)
        loop.close()

class Runner:
    def __init__(self, *, debug=None, loop_factory=None):
        self._loop = None
    def __enter__(self):
        self.get_loop()
        return self
    def __exit__(self, *exc):
        self.close()
    def get_loop(self):
        if self._loop is None:
            self._loop = _Loop()
        return self._loop
    def run(self, coro, *, context=None):
        return self.get_loop().run_until_complete(coro)
    def close(self):
        if self._loop is not None:
            _finish(self._loop)
            self._loop.close()

class _Yield:
    def __await__(self):
        yield

async def sleep(delay, result=None):
    if delay <= 0:
        await _Yield()
        return result
    loop = get_running_loop()
    future = loop.create_future()
    h = loop.call_later(delay, lambda: future.done() or future.set_result(result))
    try:
        return await future
    finally:
        h.cancel()

class _GatheringFuture(Future):
    def __init__(self, children, loop):
        super().__init__(loop=loop)
        self._children = children
        self._requested = False
    def cancel(self, msg=None):
        if self.done():
            return False
        ret = False
        for c in self._children:
            if c.cancel(msg=msg):
                ret = True
        if ret:
            self._requested = True
        return ret

def gather(*coros_or_futures, return_exceptions=False):
    loop = _running or get_event_loop()
    if not coros_or_futures:
        future = loop.create_future()
        future.set_result([])
        return future
    known = {}
    children = []
    for c in coros_or_futures:
        if c not in known:
            known[c] = ensure_future(c, loop=loop)
        children.append(known[c])
    outer = _GatheringFuture(children, loop)
    left = len(known)
    def done(future):
        nonlocal left
        left -= 1
        if outer.done():
            return
        if not return_exceptions:
            if future.cancelled():
                outer.set_exception(future._make_cancelled())
                return
            if future.exception() is not None:
                outer.set_exception(future.exception())
                return
        if left == 0:
            results = []
            for c in children:
                if c.cancelled():
                    results.append(c._make_cancelled())
                else:
                    results.append(c.exception() if c.exception() is not None else c.result())
            if outer._requested:
                outer.set_exception(CancelledError())
            else:
                outer.set_result(results)
    for c in dict.fromkeys(children):
        c.add_done_callback(done)
    return outer

async def wait(fs, *, timeout=None, return_when=ALL_COMPLETED):
    fs = set(fs)
    if any(iscoroutine(f) for f in fs):
        raise TypeError('Passing coroutines is forbidden, use tasks explicitly.')
    if not fs:
        raise ValueError('Set of Tasks/Futures is empty.')
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f'Invalid return_when value: {return_when}')
    loop = get_running_loop()
    waiter = loop.create_future()
    def settled():
        done = [f for f in fs if f.done()]
        if return_when == FIRST_COMPLETED and done:
            return True
        if return_when == FIRST_EXCEPTION and any(not f.cancelled() and f.exception() is not None for f in done):
            return True
        return len(done) == len(fs)
    def check(f):
        if not waiter.done() and settled():
            waiter.set_result(None)
    timer = None
    if not settled():
        for f in fs:
            f.add_done_callback(check)
        if timeout is not None:
            timer = loop.call_later(timeout, lambda: waiter.done() or waiter.set_result(None))
        try:
            await waiter
        finally:
            if timer is not None:
                timer.cancel()
            for f in fs:
                f.remove_done_callback(check)
    done = {f for f in fs if f.done()}
    return done, fs - done

class Timeout:
    def __init__(self, when):
        self._when = when
        self._state = 'created'
        self._task = None
        self._timer = None
    def when(self):
        return self._when
    def expired(self):
        return self._state in ('expiring', 'expired')
    def reschedule(self, when):
        self._when = when
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if when is None else get_running_loop().call_at(when, self._on_timeout)
    async def __aenter__(self):
        task = current_task()
        if task is None:
            raise RuntimeError('Timeout should be used inside a task')
        self._state = 'active'
        self._task = task
        self._cancelling = task.cancelling()
        self.reschedule(self._when)
        return self
    async def __aexit__(self, exc_type, exc_val, exc_tb):
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._state == 'expiring':
            self._state = 'expired'
            if self._task.uncancel() <= self._cancelling and exc_type is not None:
                if issubclass(exc_type, CancelledError):
                    raise TimeoutError from exc_val
        elif self._state == 'active':
            self._state = 'exited'
        return None
    def _on_timeout(self):
        self._task.cancel()
        self._state = 'expiring'
        self._timer = None

def timeout(delay):
    return Timeout(None if delay is None else get_running_loop().time() + delay)

def timeout_at(when):
    return Timeout(when)

async def wait_for(fut, timeout):
    if fut is not None and not isfuture(fut) and not iscoroutine(fut) and not hasattr(type(fut), '__await__'):
        raise TypeError('An asyncio.Future, a coroutine or an awaitable is required')
    if timeout is not None and timeout <= 0:
        fut = ensure_future(fut)
        if fut.done():
            return fut.result()
        fut.cancel()
        try:
            await fut
        except CancelledError as exc:
            raise TimeoutError from exc
        return fut.result()
    async with Timeout(None if timeout is None else get_running_loop().time() + timeout):
        return await fut

def shield(arg):
    inner = ensure_future(arg)
    if inner.done():
        return inner
    outer = inner.get_loop().create_future()
    def done(f):
        if outer.cancelled():
            return
        if f.cancelled():
            outer.cancel()
        elif f.exception() is not None:
            outer.set_exception(f.exception())
        else:
            outer.set_result(f.result())
    inner.add_done_callback(done)
    return outer

class _AsCompleted:
    def __init__(self, aws, timeout):
        self._done = Queue()
        self._todo = {ensure_future(a) for a in aws}
        self._left = len(self._todo)
        for f in self._todo:
            f.add_done_callback(self._done.put_nowait)
    def __iter__(self):
        return self
    def __next__(self):
        if self._left <= 0:
            raise StopIteration
        self._left -= 1
        return self._next()
    async def _next(self):
        return (await self._done.get()).result()
    def __aiter__(self):
        return self
    async def __anext__(self):
        if self._left <= 0:
            raise StopAsyncIteration
        self._left -= 1
        return await self._done.get()

def as_completed(fs, *, timeout=None):
    return _AsCompleted(fs, timeout)

async def to_thread(func, /, *args, **kwargs):
    await _Yield()
    return func(*args, **kwargs)
`;
