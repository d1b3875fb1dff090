/** The rest of asyncio: task groups, locks, queues. Source: CPython's Lib/asyncio/taskgroups.py, locks.py, queues.py. */
export const asyncioSyncSource = String.raw`
class TaskGroup:
    def __init__(self):
        self._entered = self._exiting = self._aborting = False
        self._tasks = set()
        self._order = []
        self._errors = []
        self._base_error = None
        self._waiter = None
        self._cancel_requested = False
    async def __aenter__(self):
        if self._entered:
            raise RuntimeError(f'TaskGroup {self!r} has been already entered')
        self._entered = True
        self._loop = get_running_loop()
        self._parent = current_task()
        return self
    async def __aexit__(self, et, exc, tb):
        self._exiting = True
        if et is not None and issubclass(et, (KeyboardInterrupt, SystemExit)) and self._base_error is None:
            self._base_error = exc
        propagate = exc if et is not None and issubclass(et, CancelledError) else None
        if self._cancel_requested and self._parent.uncancel() == 0:
            propagate = None
        if et is not None and not self._aborting:
            self._abort()
        while self._tasks:
            if self._waiter is None:
                self._waiter = self._loop.create_future()
            try:
                await self._waiter
            except CancelledError as ex:
                if not self._aborting:
                    propagate = ex
                    self._abort()
            self._waiter = None
        if self._base_error is not None:
            raise self._base_error
        if self._cancel_requested:
            self._parent.uncancel()
        if propagate is not None and not self._errors:
            raise propagate
        if et is not None and not issubclass(et, CancelledError):
            self._errors.append(exc)
        if self._errors:
            raise BaseExceptionGroup('unhandled errors in a TaskGroup', self._errors)
    def create_task(self, coro, *, name=None, context=None):
        if not self._entered:
            raise RuntimeError(f'TaskGroup {self!r} has not been entered')
        if self._exiting and not self._tasks:
            raise RuntimeError(f'TaskGroup {self!r} is finished')
        if self._aborting:
            raise RuntimeError(f'TaskGroup {self!r} is shutting down')
        task = self._loop.create_task(coro, name=name)
        self._tasks.add(task)
        self._order.append(task)
        task.add_done_callback(self._on_done)
        return task
    def _abort(self):
        self._aborting = True
        for t in self._order:
            if not t.done():
                t.cancel()
    def _on_done(self, task):
        self._tasks.discard(task)
        if self._waiter is not None and not self._tasks and not self._waiter.done():
            self._waiter.set_result(True)
        if task.cancelled():
            return
        exc = task.exception()
        if exc is None:
            return
        self._errors.append(exc)
        if isinstance(exc, (KeyboardInterrupt, SystemExit)) and self._base_error is None:
            self._base_error = exc
        if self._parent.done():
            return
        if not self._aborting and not self._cancel_requested:
            self._abort()
            self._cancel_requested = True
            self._parent.cancel()

class _Locking:
    async def __aenter__(self):
        await self.acquire()
        return None
    async def __aexit__(self, *exc):
        self.release()

class Lock(_Locking):
    def __init__(self):
        self._waiters = _deque()
        self._locked = False
    def locked(self):
        return self._locked
    async def acquire(self):
        if not self._locked and all(w.cancelled() for w in self._waiters):
            self._locked = True
            return True
        future = get_running_loop().create_future()
        self._waiters.append(future)
        try:
            try:
                await future
            finally:
                self._waiters.remove(future)
        except CancelledError:
            if not self._locked:
                self._wake()
            raise
        self._locked = True
        return True
    def release(self):
        if not self._locked:
            raise RuntimeError('Lock is not acquired.')
        self._locked = False
        self._wake()
    def _wake(self):
        for f in self._waiters:
            if not f.done():
                f.set_result(True)
                return

class Event:
    def __init__(self):
        self._waiters = _deque()
        self._value = False
    def is_set(self):
        return self._value
    def set(self):
        if not self._value:
            self._value = True
            for f in self._waiters:
                if not f.done():
                    f.set_result(True)
    def clear(self):
        self._value = False
    async def wait(self):
        if self._value:
            return True
        future = get_running_loop().create_future()
        self._waiters.append(future)
        try:
            await future
            return True
        finally:
            self._waiters.remove(future)

class Condition(_Locking):
    def __init__(self, lock=None):
        self._lock = Lock() if lock is None else lock
        self.locked = self._lock.locked
        self.acquire = self._lock.acquire
        self.release = self._lock.release
        self._waiters = _deque()
    async def wait(self):
        if not self.locked():
            raise RuntimeError('cannot wait on un-acquired lock')
        future = get_running_loop().create_future()
        self.release()
        try:
            self._waiters.append(future)
            try:
                await future
                return True
            finally:
                self._waiters.remove(future)
        finally:
            await self.acquire()
    async def wait_for(self, predicate):
        result = predicate()
        while not result:
            await self.wait()
            result = predicate()
        return result
    def notify(self, n=1):
        if not self.locked():
            raise RuntimeError('cannot notify on un-acquired lock')
        woken = 0
        for f in self._waiters:
            if woken >= n:
                break
            if not f.done():
                woken += 1
                f.set_result(False)
    def notify_all(self):
        self.notify(len(self._waiters))

class Semaphore(_Locking):
    def __init__(self, value=1):
        if value < 0:
            raise ValueError('Semaphore initial value must be >= 0')
        self._waiters = _deque()
        self._value = value
    def locked(self):
        return self._value == 0 or any(not w.cancelled() for w in self._waiters)
    async def acquire(self):
        if not self.locked():
            self._value -= 1
            return True
        future = get_running_loop().create_future()
        self._waiters.append(future)
        try:
            await future
        finally:
            self._waiters.remove(future)
        return True
    def release(self):
        self._value += 1
        for f in self._waiters:
            if not f.done():
                self._value -= 1
                f.set_result(True)
                return

class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        self._bound = value
        super().__init__(value)
    def release(self):
        if self._value >= self._bound:
            raise ValueError('BoundedSemaphore released too many times')
        super().release()

class Queue:
    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._getters = _deque()
        self._putters = _deque()
        self._unfinished = 0
        self._finished = Event()
        self._finished.set()
        self._init(maxsize)
    def _init(self, maxsize):
        self._queue = _deque()
    def _get(self):
        return self._queue.popleft()
    def _put(self, item):
        self._queue.append(item)
    def _wake(self, waiters):
        while waiters:
            w = waiters.popleft()
            if not w.done():
                w.set_result(None)
                break
    @property
    def maxsize(self):
        return self._maxsize
    def qsize(self):
        return len(self._queue)
    def empty(self):
        return not self._queue
    def full(self):
        return self._maxsize > 0 and self.qsize() >= self._maxsize
    async def put(self, item):
        while self.full():
            w = get_running_loop().create_future()
            self._putters.append(w)
            await w
        return self.put_nowait(item)
    def put_nowait(self, item):
        if self.full():
            raise QueueFull
        self._put(item)
        self._unfinished += 1
        self._finished.clear()
        self._wake(self._getters)
    async def get(self):
        while self.empty():
            w = get_running_loop().create_future()
            self._getters.append(w)
            await w
        return self.get_nowait()
    def get_nowait(self):
        if self.empty():
            raise QueueEmpty
        item = self._get()
        self._wake(self._putters)
        return item
    def task_done(self):
        if self._unfinished <= 0:
            raise ValueError('task_done() called too many times')
        self._unfinished -= 1
        if self._unfinished == 0:
            self._finished.set()
    async def join(self):
        if self._unfinished > 0:
            await self._finished.wait()

class PriorityQueue(Queue):
    def _init(self, maxsize):
        self._queue = []
    def _put(self, item):
        _heapq.heappush(self._queue, item)
    def _get(self):
        return _heapq.heappop(self._queue)

class LifoQueue(Queue):
    def _init(self, maxsize):
        self._queue = []
    def _get(self):
        return self._queue.pop()

open_connection = _unknown_('asyncio streams open no connections')
start_server = _unknown_('asyncio starts no server')
create_subprocess_exec = _unknown_('asyncio starts no process')
create_subprocess_shell = _unknown_('asyncio starts no process')
`;
