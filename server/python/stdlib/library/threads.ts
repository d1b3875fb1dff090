/** threading, concurrent.futures, queue. There is one thread: what another would have done isn't known. */
export const threadingSource = String.raw`
TIMEOUT_MAX = 9223372036.0
_THREADS = 'threads are not followed'

class _Manager:
    def __enter__(self):
        self.acquire()
        return True
    def __exit__(self, t, v, tb):
        self.release()

class _Lock(_Manager):
    def __init__(self):
        self._held = False
    def acquire(self, blocking=True, timeout=-1):
        self._held = True
        return True
    def release(self):
        if not self._held:
            raise RuntimeError('release unlocked lock')
        self._held = False
    def locked(self):
        return self._held
    def __repr__(self):
        return f'<{"locked" if self._held else "unlocked"} _thread.lock object at {hex(id(self))}>'

Lock = _Lock

class RLock(_Manager):
    def __init__(self):
        self._count = 0
    def acquire(self, blocking=True, timeout=-1):
        self._count += 1
        return True
    def release(self):
        if not self._count:
            raise RuntimeError('cannot release un-acquired lock')
        self._count -= 1

class Condition(_Manager):
    def __init__(self, lock=None):
        self._lock = RLock() if lock is None else lock
    def acquire(self, *args):
        return self._lock.acquire(*args)
    def release(self):
        self._lock.release()
    def wait(self, timeout=None):
        return True
    def wait_for(self, predicate, timeout=None):
        return predicate()
    def notify(self, n=1):
        pass
    def notify_all(self):
        pass
    notifyAll = notify_all

class Semaphore(_Manager):
    def __init__(self, value=1):
        if value < 0:
            raise ValueError('semaphore initial value must be >= 0')
        self._value = value
    def acquire(self, blocking=True, timeout=None):
        self._value -= 1
        return True
    def release(self, n=1):
        if n < 1:
            raise ValueError('n must be one or more')
        self._value += n

class BoundedSemaphore(Semaphore):
    pass

class Event:
    def __init__(self):
        self._flag = False
    def is_set(self):
        return self._flag
    isSet = is_set
    def set(self):
        self._flag = True
    def clear(self):
        self._flag = False
    def wait(self, timeout=None):
        return True if self._flag else _unknown_(_THREADS)

class Barrier:
    def __init__(self, parties, action=None, timeout=None):
        self.parties = parties
    def wait(self, timeout=None):
        return _unknown_(_THREADS)

class BrokenBarrierError(RuntimeError):
    pass

class local:
    pass

class Thread:
    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        self._target, self._args, self._kwargs = target, args, kwargs or {}
        self.name = name or _unknown_(_THREADS)
        self.daemon = bool(daemon)
        self.ident = self.native_id = _unknown_(_THREADS)
    def start(self):
        _effect_('threading.Thread.start')
    def run(self):
        if self._target is not None:
            self._target(*self._args, **self._kwargs)
    def join(self, timeout=None):
        pass
    def is_alive(self):
        return _unknown_(_THREADS)
    def setDaemon(self, daemonic):
        self.daemon = daemonic
    def isDaemon(self):
        return self.daemon
    def getName(self):
        return self.name
    def setName(self, name):
        self.name = name

class Timer(Thread):
    def __init__(self, interval, function, args=None, kwargs=None):
        Thread.__init__(self, target=function, args=args or (), kwargs=kwargs)
    def cancel(self):
        pass

def _ask():
    return _unknown_(_THREADS)
current_thread = currentThread = main_thread = get_ident = get_native_id = active_count = activeCount = enumerate = _ask
def settrace(func):
    pass
def setprofile(func):
    pass
def gettrace():
    return None
def getprofile():
    return None
def stack_size(size=0):
    return 0
def excepthook(args, /):
    pass
`;

export const futuresSource = String.raw`
FIRST_COMPLETED = 'FIRST_COMPLETED'
FIRST_EXCEPTION = 'FIRST_EXCEPTION'
ALL_COMPLETED = 'ALL_COMPLETED'
_THREADS = 'threads are not followed'

class Error(Exception):
    pass
class CancelledError(Error):
    pass
TimeoutError = TimeoutError
class InvalidStateError(Error):
    pass
class BrokenExecutor(RuntimeError):
    pass

class Future:
    """What was submitted has run, abstractly, where it was submitted."""
    def __init__(self):
        self._result = _unknown_(_THREADS)
    def result(self, timeout=None):
        return self._result
    def exception(self, timeout=None):
        return _unknown_(_THREADS)
    def done(self):
        return _unknown_(_THREADS)
    running = cancelled = cancel = done
    def add_done_callback(self, fn):
        pass
    def set_result(self, result):
        self._result = result
    def set_exception(self, exception):
        pass

class Executor:
    def __init__(self, *args, **kwargs):
        pass
    def submit(self, fn, /, *args, **kwargs):
        made = Future()
        made._result = fn(*args, **kwargs)
        return made
    def map(self, fn, *iterables, timeout=None, chunksize=1):
        return iter([fn(*args) for args in zip(*iterables)])
    def shutdown(self, wait=True, *, cancel_futures=False):
        pass
    def __enter__(self):
        return self
    def __exit__(self, exc_type, exc_val, exc_tb):
        return False

class ThreadPoolExecutor(Executor):
    pass
class ProcessPoolExecutor(Executor):
    pass

def as_completed(fs, timeout=None):
    return _unknown_(_THREADS)
def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    return _unknown_(_THREADS)
`;

export const queueSource = String.raw`
from collections import deque
from heapq import heappop, heappush
from types import GenericAlias

class Empty(Exception):
    pass
class Full(Exception):
    pass
class ShutDown(Exception):
    pass

class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self.unfinished_tasks = 0
        self._init(maxsize)
    def _init(self, maxsize):
        self.queue = deque()
    def _qsize(self):
        return len(self.queue)
    def _put(self, item):
        self.queue.append(item)
    def _get(self):
        return self.queue.popleft()
    def qsize(self):
        return self._qsize()
    def empty(self):
        return not self._qsize()
    def full(self):
        return 0 < self.maxsize <= self._qsize()
    def put(self, item, block=True, timeout=None):
        if self.full():
            raise Full
        self._put(item)
        self.unfinished_tasks += 1
    def get(self, block=True, timeout=None):
        if not self._qsize():
            if block and timeout is None:
                return _unknown_('threads are not followed')
            raise Empty
        return self._get()
    def put_nowait(self, item):
        return self.put(item, block=False)
    def get_nowait(self):
        return self.get(block=False)
    def task_done(self):
        if self.unfinished_tasks <= 0:
            raise ValueError('task_done() called too many times')
        self.unfinished_tasks -= 1
    def join(self):
        pass
    __class_getitem__ = classmethod(GenericAlias)

class PriorityQueue(Queue):
    def _init(self, maxsize):
        self.queue = []
    def _put(self, item):
        heappush(self.queue, item)
    def _get(self):
        return heappop(self.queue)

class LifoQueue(Queue):
    def _init(self, maxsize):
        self.queue = []
    def _get(self):
        return self.queue.pop()

class SimpleQueue(Queue):
    def __init__(self):
        Queue.__init__(self)
`;
