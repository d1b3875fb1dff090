/** unittest: classes of tests whose methods nobody calls. Source: CPython's Lib/unittest/case.py. */
export const unittestSource = String.raw`
"""Tests are classes whose methods nobody calls here; assertions check what is known."""

class SkipTest(Exception):
    pass

class _Raises:
    def __init__(self, expected, callable_args=()):
        self.expected = expected
    def __enter__(self):
        return self
    def __exit__(self, exc_type, exc_value, tb):
        if exc_type is None:
            raise AssertionError(f'{self.expected.__name__} not raised')
        if not issubclass(exc_type, self.expected):
            return False
        self.exception = exc_value
        return True

class TestCase:
    failureException = AssertionError
    longMessage = True
    maxDiff = 640
    def __init__(self, methodName='runTest'):
        self._testMethodName = methodName
    def setUp(self):
        pass
    def tearDown(self):
        pass
    @classmethod
    def setUpClass(cls):
        pass
    @classmethod
    def tearDownClass(cls):
        pass
    def addCleanup(self, function, /, *args, **kwargs):
        pass
    def skipTest(self, reason):
        raise SkipTest(reason)
    def subTest(self, msg=None, **params):
        from contextlib import nullcontext
        return nullcontext()
    def id(self):
        return _unknown_('the names of tests are not followed')
    def fail(self, msg=None):
        raise self.failureException(msg)
    def assertRaises(self, expected_exception, *args, **kwargs):
        context = _Raises(expected_exception)
        if args:
            with context:
                args[0](*args[1:], **kwargs)
            return None
        return context
    def assertRaisesRegex(self, expected_exception, expected_regex, *args, **kwargs):
        return self.assertRaises(expected_exception, *args, **kwargs)
    def assertWarns(self, expected_warning, *args, **kwargs):
        from contextlib import nullcontext
        return nullcontext()
    assertWarnsRegex = assertLogs = assertNoLogs = assertWarns
    def _formatMessage(self, msg, standardMsg):
        return standardMsg if msg is None else f'{standardMsg} : {msg}'
    def _check(self, ok, msg, standard):
        # What isn't known passes: the test runs with what is known later.
        if not _is_unknown_(ok) and not ok:
            text = standard()
            raise self.failureException(text if _is_unknown_(text) else self._formatMessage(msg, text))
    def assertTrue(self, expr, msg=None):
        self._check(_is_unknown_(expr) or bool(expr), msg, lambda: f'{_safe(expr)} is not true')
    def assertFalse(self, expr, msg=None):
        self._check(_is_unknown_(expr) or not expr, msg, lambda: f'{_safe(expr)} is not false')
    def assertEqual(self, first, second, msg=None):
        kinds = (str, list, tuple, dict, set, frozenset)
        if type(first) is type(second) and type(first) in kinds:
            self._check(first == second, msg, lambda: _unknown_('the differences are not shown'))
        else:
            self._check(first == second, msg, lambda: f'{_safe(first)} != {_safe(second)}')
    assertMultiLineEqual = assertListEqual = assertTupleEqual = assertSetEqual = assertDictEqual = assertEqual
    def assertSequenceEqual(self, first, second, msg=None, seq_type=None):
        self._check(list(first) == list(second), msg, lambda: _unknown_('the differences are not shown'))
    def assertNotEqual(self, first, second, msg=None):
        self._check(first != second, msg, lambda: f'{_safe(first)} == {_safe(second)}')
    def assertIs(self, expr1, expr2, msg=None):
        self._check(expr1 is expr2, msg, lambda: f'{_safe(expr1)} is not {_safe(expr2)}')
    def assertIsNot(self, expr1, expr2, msg=None):
        self._check(expr1 is not expr2, msg, lambda: f'unexpectedly identical: {_safe(expr1)}')
    def assertIsNone(self, obj, msg=None):
        self._check(obj is None, msg, lambda: f'{_safe(obj)} is not None')
    def assertIsNotNone(self, obj, msg=None):
        self._check(obj is not None, msg, lambda: 'unexpectedly None')
    def assertIn(self, member, container, msg=None):
        self._check(member in container, msg, lambda: f'{_safe(member)} not found in {_safe(container)}')
    def assertNotIn(self, member, container, msg=None):
        self._check(member not in container, msg, lambda: f'{_safe(member)} unexpectedly found in {_safe(container)}')
    def assertIsInstance(self, obj, cls, msg=None):
        self._check(isinstance(obj, cls), msg, lambda: f'{_safe(obj)} is not an instance of {cls!r}')
    def assertNotIsInstance(self, obj, cls, msg=None):
        self._check(not isinstance(obj, cls), msg, lambda: f'{_safe(obj)} is an instance of {cls!r}')
    def assertLess(self, a, b, msg=None):
        self._check(a < b, msg, lambda: f'{_safe(a)} not less than {_safe(b)}')
    def assertLessEqual(self, a, b, msg=None):
        self._check(a <= b, msg, lambda: f'{_safe(a)} not less than or equal to {_safe(b)}')
    def assertGreater(self, a, b, msg=None):
        self._check(a > b, msg, lambda: f'{_safe(a)} not greater than {_safe(b)}')
    def assertGreaterEqual(self, a, b, msg=None):
        self._check(a >= b, msg, lambda: f'{_safe(a)} not greater than or equal to {_safe(b)}')
    def _near(self, first, second, places, delta):
        """(are they near, how they differ)"""
        if delta is not None and places is not None:
            raise TypeError('specify delta or places not both')
        diff = abs(first - second)
        if delta is not None:
            return diff <= delta, f'within {_safe(delta)} delta ({_safe(diff)} difference)'
        places = 7 if places is None else places
        return round(diff, places) == 0, f'within {places} places ({_safe(diff)} difference)'
    def assertAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        if _is_unknown_(first) or _is_unknown_(second):
            return
        same = first == second
        near, how = (True, '') if not _is_unknown_(same) and same else self._near(first, second, places, delta)
        self._check(near, msg, lambda: f'{_safe(first)} != {_safe(second)} {how}')
    def assertNotAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        if _is_unknown_(first) or _is_unknown_(second):
            return
        near, how = self._near(first, second, places, delta)
        self._check(_is_unknown_(near) or not near, msg, lambda: f'{_safe(first)} == {_safe(second)} {how}')
    def assertRegex(self, text, expected_regex, msg=None):
        import re
        regex = re.compile(expected_regex)
        self._check(regex.search(text), msg, lambda: f"Regex didn't match: {regex.pattern!r} not found in {text!r}")
    def assertNotRegex(self, text, unexpected_regex, msg=None):
        import re
        self._check(not re.search(unexpected_regex, text), msg, lambda: _unknown_('the differences are not shown'))
    def assertCountEqual(self, first, second, msg=None):
        rest = list(second)
        same = True
        for v in first:
            if v in rest:
                rest.remove(v)
            else:
                same = False
        self._check(same and not rest, msg, lambda: _unknown_('the differences are not shown'))

def _safe(obj):
    return repr(obj)

class IsolatedAsyncioTestCase(TestCase):
    pass
class FunctionTestCase(TestCase):
    pass
class TestResult:
    pass
class TextTestResult(TestResult):
    pass

class TestSuite:
    def __init__(self, tests=()):
        self._tests = list(tests)
    def addTest(self, test):
        self._tests.append(test)
    def addTests(self, tests):
        self._tests.extend(tests)

class TestLoader:
    def loadTestsFromTestCase(self, testCaseClass):
        return TestSuite()
    def loadTestsFromModule(self, module, *, pattern=None):
        return TestSuite()
    def discover(self, start_dir, pattern='test*.py', top_level_dir=None):
        return TestSuite()

defaultTestLoader = TestLoader()

class TextTestRunner:
    def __init__(self, *args, **kwargs):
        pass
    def run(self, test):
        return _unknown_('tests are not run')

class TestProgram:
    def __init__(self, *args, **kwargs):
        _effect_('unittest.main')

main = TestProgram

def _identity(value):
    return value
def skip(reason):
    if callable(reason):
        return reason
    return _identity
def skipIf(condition, reason):
    return _identity
skipUnless = skipIf
expectedFailure = _identity
def addModuleCleanup(function, /, *args, **kwargs):
    pass
`;
