try: 1 / 0
except ZeroDivisionError as e: print('caught', e, type(e).__name__, e.args)
try: raise ValueError('a', 1)
except (TypeError, ValueError) as e: print(e, e.args, repr(e))
else: print('else')
finally: print('finally')
try: pass
except: print('no')
else: print('else')
finally: print('fin')
try:
    try: raise KeyError('inner')
    except KeyError as e: raise ValueError('outer') from e
except ValueError as e: print(e, repr(e.__cause__), e.__suppress_context__)
try:
    try: raise KeyError('inner')
    except KeyError: raise ValueError('outer')
except ValueError as e: print(repr(e.__context__), e.__cause__)
try:
    try: raise KeyError('x')
    except KeyError as e: raise ValueError('y') from None
except ValueError as e: print(e.__cause__, e.__suppress_context__, repr(e.__context__))
def reraise():
    try: raise OSError('os')
    except OSError:
        print('handling')
        raise
try: reraise()
except OSError as e: print(e)
try: e
except NameError as n: print(n)
class MyErr(Exception): pass
class Sub(MyErr):
    def __str__(self): return 'custom'
for ex in (MyErr, MyErr('m'), Sub('z'), MyErr(1, 2), KeyError('k'), IndexError(), OSError(2, 'No such'), StopIteration(5), SystemExit(3)):
    try: raise ex
    except BaseException as e: print(type(e).__name__, str(e), repr(e), e.args)
try: raise 5
except TypeError as e: print(e)
try: raise ValueError from 5
except TypeError as e: print(e)
try: raise
except RuntimeError as e: print(e)
def f():
    try: return g()
    except ValueError: return 've'
    finally: print('cleanup')
def g(): raise ValueError
print(f())
def order():
    out = []
    try:
        out.append(1)
        raise ValueError
    except TypeError: out.append('te')
    except ValueError:
        out.append(2)
        try: raise KeyError
        except KeyError: out.append(3)
        finally: out.append(4)
    else: out.append('else')
    finally: out.append(5)
    return out
print(order())
try:
    try: raise ValueError('first')
    finally: raise KeyError('second')
except KeyError as e: print(e, repr(e.__context__))
try: assert False
except AssertionError as e: print(repr(e))
try: assert 1 == 2, 'msg'
except AssertionError as e: print(e)
assert True, 'never'
e = ValueError('n'); e.add_note('note1'); e.add_note('note2'); print(e.__notes__)
e = ValueError('x').with_traceback(None); print(e)
print(isinstance(KeyError(), LookupError), issubclass(ZeroDivisionError, ArithmeticError), issubclass(FileNotFoundError, OSError), IOError is OSError, issubclass(RecursionError, RuntimeError), issubclass(UnicodeDecodeError, ValueError), ModuleNotFoundError.__mro__[1].__name__, issubclass(KeyboardInterrupt, Exception))
def rec(n): return rec(n + 1)
try: rec(0)
except RecursionError as e: print(e)
try: raise ExceptionGroup('eg', [ValueError(1), TypeError(2)])
except* ValueError as eg: print('ve', eg.exceptions)
except* TypeError as eg: print('te', eg.exceptions)
try:
    try: raise ExceptionGroup('eg', [ValueError(1), KeyError(2)])
    except* ValueError as eg: print('got', len(eg.exceptions))
except ExceptionGroup as rest: print('rest', rest.exceptions, rest.message)
try:
    for i in range(3):
        try:
            if i == 1: raise ValueError(i)
            print('ok', i)
        except ValueError as v: print('bad', v); continue
        finally: print('each', i)
finally: print('done')
def gen():
    try: yield 1
    except GeneratorExit: print('closed'); raise
g = gen(); next(g); g.close()
try: int('x')
except Exception as ex: print(ex.__class__.__name__, ex)
try: [][0]
except LookupError as ex: print('lookup', ex)
try: {}['a']
except KeyError as ex: print(ex, ex.args, str(ex), repr(ex))
try: None.foo
except AttributeError as ex: print(ex, ex.name, ex.obj)
try: undefined_name
except NameError as ex: print(ex, ex.name)
try: raise StopIteration('v')
except StopIteration as ex: print(ex.value)
try:
    try: raise ValueError('a')
    except ValueError as a:
        try: raise TypeError('b')
        except TypeError as b: raise KeyError('c') from a
except KeyError as c: print(repr(c.__cause__), repr(c.__context__))
def ctx():
    try: yield
    finally: print('gen finally')
c = ctx(); next(c); c.close()
class CtxErr:
    def __enter__(self): raise ValueError('in enter')
    def __exit__(self, *a): print('not called')
try:
    with CtxErr(): print('not reached')
except ValueError as e: print(e)
class ExitRaises:
    def __enter__(self): return self
    def __exit__(self, *a): raise KeyError('exit')
try:
    with ExitRaises(): raise ValueError('body')
except KeyError as e: print(repr(e), repr(e.__context__))
try:
    with 5: pass
except TypeError as e: print(e)
class NoExit:
    def __enter__(self): pass
try:
    with NoExit(): pass
except TypeError as e: print(e)
try:
    try: 1 / 0
    except 5: pass
except TypeError as e: print(e)
def nested():
    try:
        try: raise ValueError(1)
        finally: print('inner finally')
    except ValueError as e: return e
print(repr(nested()))
def loop_try():
    while True:
        try: break
        finally: print('break finally')
    return 'out'
print(loop_try())
print(repr(BaseException()), repr(Exception('a', 'b')), str(Exception()), str(Exception('a', 'b')), Exception('x') == Exception('x'))
raise MyErr('last line')
