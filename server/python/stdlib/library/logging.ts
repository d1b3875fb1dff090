/** logging: the calls are recorded, the records go nowhere. Source: CPython's Lib/logging/__init__.py. */
export const loggingSource = String.raw`
CRITICAL = FATAL = 50
ERROR = 40
WARNING = WARN = 30
INFO = 20
DEBUG = 10
NOTSET = 0
BASIC_FORMAT = '%(levelname)s:%(name)s:%(message)s'
raiseExceptions = True
logThreads = logMultiprocessing = logProcesses = logAsyncioTasks = True

_levelToName = {CRITICAL: 'CRITICAL', ERROR: 'ERROR', WARNING: 'WARNING', INFO: 'INFO', DEBUG: 'DEBUG', NOTSET: 'NOTSET'}
_nameToLevel = {'CRITICAL': CRITICAL, 'FATAL': FATAL, 'ERROR': ERROR, 'WARN': WARNING, 'WARNING': WARNING, 'INFO': INFO,
                'DEBUG': DEBUG, 'NOTSET': NOTSET}

def getLevelNamesMapping():
    return _nameToLevel.copy()

def getLevelName(level):
    result = _levelToName.get(level)
    if result is not None:
        return result
    result = _nameToLevel.get(level)
    if result is not None:
        return result
    return 'Level %s' % level

def addLevelName(level, levelName):
    _levelToName[level] = levelName
    _nameToLevel[levelName] = level

def _checkLevel(level):
    if _is_unknown_(level):
        return level
    if isinstance(level, int):
        return level
    if str(level) == level:
        if level not in _nameToLevel:
            raise ValueError('Unknown level: %r' % (level,))
        return _nameToLevel[level]
    raise TypeError('Level not an integer or a valid string: %r' % (level,))

class LogRecord:
    def __init__(self, name, level, pathname, lineno, msg, args, exc_info, func=None, sinfo=None, **kwargs):
        self.name, self.msg, self.args = name, msg, args
        self.levelname, self.levelno = getLevelName(level), level
        self.pathname, self.lineno, self.exc_info, self.funcName = pathname, lineno, exc_info, func
    def getMessage(self):
        msg = str(self.msg)
        if self.args:
            msg = msg % self.args
        return msg
    def __repr__(self):
        return '<LogRecord: %s, %s, %s, %s, "%s">' % (self.name, self.levelno, self.pathname, self.lineno, self.msg)

def makeLogRecord(dict):
    record = LogRecord(None, 0, '', 0, '', (), None)
    record.__dict__.update(dict)
    return record

class PercentStyle:
    def __init__(self, fmt, *, defaults=None):
        self._fmt = fmt or '%(message)s'
StrFormatStyle = StringTemplateStyle = PercentStyle

class Formatter:
    converter = None
    def __init__(self, fmt=None, datefmt=None, style='%', validate=True, *, defaults=None):
        self._fmt, self.datefmt = fmt, datefmt
    def format(self, record):
        return _unknown_('the text of a log record is not known')
    formatTime = formatException = formatMessage = formatStack = format
    def usesTime(self):
        return False

class BufferingFormatter:
    def __init__(self, linefmt=None):
        self.linefmt = linefmt

class Filter:
    def __init__(self, name=''):
        self.name = name
    def filter(self, record):
        return True

class Filterer:
    def __init__(self):
        self.filters = []
    def addFilter(self, filter):
        if filter not in self.filters:
            self.filters.append(filter)
    def removeFilter(self, filter):
        if filter in self.filters:
            self.filters.remove(filter)
    def filter(self, record):
        return True

class Handler(Filterer):
    def __init__(self, level=NOTSET):
        Filterer.__init__(self)
        self._name = None
        self.level = _checkLevel(level)
        self.formatter = None
    @property
    def name(self):
        return self._name
    def get_name(self):
        return self._name
    def set_name(self, name):
        self._name = name
    def createLock(self):
        self.lock = None
    def acquire(self):
        pass
    def release(self):
        pass
    def setLevel(self, level):
        self.level = _checkLevel(level)
    def setFormatter(self, fmt):
        self.formatter = fmt
    def format(self, record):
        return _unknown_('the text of a log record is not known')
    def emit(self, record):
        raise NotImplementedError('emit must be implemented by Handler subclasses')
    def handle(self, record):
        return record
    def handleError(self, record):
        pass
    def flush(self):
        pass
    def close(self):
        pass
    def __repr__(self):
        return '<%s (%s)>' % (self.__class__.__name__, getLevelName(self.level))

class StreamHandler(Handler):
    terminator = '\n'
    def __init__(self, stream=None):
        Handler.__init__(self)
        self.stream = stream
    def setStream(self, stream):
        result, self.stream = self.stream, stream
        return result
    def emit(self, record):
        _effect_('logging.emit', record)

class FileHandler(StreamHandler):
    def __init__(self, filename, mode='a', encoding=None, delay=False, errors=None):
        StreamHandler.__init__(self)
        self.baseFilename, self.mode, self.encoding = filename, mode, encoding

class NullHandler(Handler):
    def handle(self, record):
        pass
    def emit(self, record):
        pass

lastResort = StreamHandler()
lastResort.level = WARNING

class Logger(Filterer):
    def __init__(self, name, level=NOTSET):
        Filterer.__init__(self)
        self.name = name
        self.level = _checkLevel(level)
        self.parent = None
        self.propagate = True
        self.handlers = []
        self.disabled = False
    def setLevel(self, level):
        self.level = _checkLevel(level)
    def debug(self, msg, *args, **kwargs):
        _effect_('logging.debug', msg, *args)
    def info(self, msg, *args, **kwargs):
        _effect_('logging.info', msg, *args)
    def warning(self, msg, *args, **kwargs):
        _effect_('logging.warning', msg, *args)
    warn = warning
    def error(self, msg, *args, **kwargs):
        _effect_('logging.error', msg, *args)
    def exception(self, msg, *args, exc_info=True, **kwargs):
        _effect_('logging.exception', msg, *args)
    def critical(self, msg, *args, **kwargs):
        _effect_('logging.critical', msg, *args)
    fatal = critical
    def log(self, level, msg, *args, **kwargs):
        if not isinstance(level, int) and not _is_unknown_(level):
            raise TypeError('level must be an integer')
        _effect_('logging.log', msg, *args)
    def findCaller(self, stack_info=False, stacklevel=1):
        return _unknown_('frames are not followed')
    def makeRecord(self, name, level, fn, lno, msg, args, exc_info, func=None, extra=None, sinfo=None):
        return LogRecord(name, level, fn, lno, msg, args, exc_info, func, sinfo)
    def handle(self, record):
        pass
    def addHandler(self, hdlr):
        if hdlr not in self.handlers:
            self.handlers.append(hdlr)
    def removeHandler(self, hdlr):
        if hdlr in self.handlers:
            self.handlers.remove(hdlr)
    def hasHandlers(self):
        return True if self.handlers else _unknown_('the handlers of logging are not known')
    def getEffectiveLevel(self):
        return self.level or _unknown_('the level of logging is not known')
    def isEnabledFor(self, level):
        return _unknown_('the level of logging is not known')
    def getChild(self, suffix):
        return getLogger(suffix if self is root else '.'.join((self.name, suffix)))
    def getChildren(self):
        return _unknown_('the loggers of the program are not listed')
    def __repr__(self):
        return '<%s %s (%s)>' % (self.__class__.__name__, self.name, getLevelName(self.getEffectiveLevel()))

class RootLogger(Logger):
    def __init__(self, level):
        Logger.__init__(self, 'root', level)

_loggerClass = Logger
root = RootLogger(WARNING)
Logger.root = root
_loggers = {}

class Manager:
    def __init__(self, rootnode):
        self.root = rootnode
        self.disable = 0
        self.loggerDict = _loggers
    def getLogger(self, name):
        return getLogger(name)
    def setLoggerClass(self, klass):
        setLoggerClass(klass)

Logger.manager = Manager(root)
PlaceHolder = type('PlaceHolder', (), {})

def getLogger(name=None):
    if not name or isinstance(name, str) and name == root.name:
        return root
    if _is_unknown_(name):
        return _loggerClass('')
    if not isinstance(name, str):
        raise TypeError('A logger name must be a string')
    made = _loggers.get(name)
    if made is None:
        made = _loggerClass(name)
        made.parent = root
        _loggers[name] = made
    return made

def setLoggerClass(klass):
    if klass != Logger and not issubclass(klass, Logger):
        raise TypeError('logger not derived from logging.Logger: ' + klass.__name__)
    global _loggerClass
    _loggerClass = klass

def getLoggerClass():
    return _loggerClass

class LoggerAdapter:
    def __init__(self, logger, extra=None, merge_extra=False):
        self.logger, self.extra = logger, extra
    def process(self, msg, kwargs):
        kwargs['extra'] = self.extra
        return msg, kwargs
    def log(self, level, msg, *args, **kwargs):
        _effect_('logging.log', msg, *args)
    def debug(self, msg, *args, **kwargs):
        _effect_('logging.debug', msg, *args)
    def info(self, msg, *args, **kwargs):
        _effect_('logging.info', msg, *args)
    def warning(self, msg, *args, **kwargs):
        _effect_('logging.warning', msg, *args)
    warn = warning
    def error(self, msg, *args, **kwargs):
        _effect_('logging.error', msg, *args)
    def exception(self, msg, *args, **kwargs):
        _effect_('logging.exception', msg, *args)
    def critical(self, msg, *args, **kwargs):
        _effect_('logging.critical', msg, *args)
    def isEnabledFor(self, level):
        return self.logger.isEnabledFor(level)
    def setLevel(self, level):
        self.logger.setLevel(level)
    def getEffectiveLevel(self):
        return self.logger.getEffectiveLevel()
    def hasHandlers(self):
        return self.logger.hasHandlers()
    @property
    def name(self):
        return self.logger.name

def basicConfig(**kwargs):
    level = kwargs.get('level')
    if level is not None:
        root.setLevel(level)

def critical(msg, *args, **kwargs):
    _effect_('logging.critical', msg, *args)
fatal = critical
def error(msg, *args, **kwargs):
    _effect_('logging.error', msg, *args)
def exception(msg, *args, exc_info=True, **kwargs):
    _effect_('logging.exception', msg, *args)
def warning(msg, *args, **kwargs):
    _effect_('logging.warning', msg, *args)
warn = warning
def info(msg, *args, **kwargs):
    _effect_('logging.info', msg, *args)
def debug(msg, *args, **kwargs):
    _effect_('logging.debug', msg, *args)
def log(level, msg, *args, **kwargs):
    _effect_('logging.log', msg, *args)
def disable(level=CRITICAL):
    pass
def shutdown(handlerList=()):
    pass
def captureWarnings(capture):
    pass
def getHandlerByName(name):
    return None
def getHandlerNames():
    return frozenset()
def getLogRecordFactory():
    return LogRecord
def setLogRecordFactory(factory):
    pass
def currentframe():
    return _unknown_('frames are not followed')
`;
