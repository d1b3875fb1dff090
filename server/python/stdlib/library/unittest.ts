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

def _assertion(name):
    def check(self, *args, **kwargs):
        return None
    check.__name__ = name
    check.__qualname__ = f'TestCase.{name}'
    return check

for _name in ('assertEqual assertNotEqual assertTrue assertFalse assertIs assertIsNot assertIsNone assertIsNotNone assertIn'
              ' assertNotIn assertIsInstance assertNotIsInstance assertAlmostEqual assertNotAlmostEqual assertGreater'
              ' assertGreaterEqual assertLess assertLessEqual assertRegex assertNotRegex assertCountEqual'
              ' assertMultiLineEqual assertSequenceEqual assertListEqual assertTupleEqual assertSetEqual assertDictEqual').split():
    setattr(TestCase, _name, _assertion(_name))

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
