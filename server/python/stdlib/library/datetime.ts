/** datetime: arithmetic and texts of given dates; what the clock says isn't known. Source: CPython's Lib/_pydatetime.py. */
export const datetimeSource = String.raw`
import math as _math

MINYEAR = 1
MAXYEAR = 9999
_MAXORDINAL = 3652059
_DAYS_IN_MONTH = [-1, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
_DAYS_BEFORE_MONTH = [-1, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
_MONTHNAMES = [None, 'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
_DAYNAMES = [None, 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
_FULL_MONTHS = [None, 'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
                'November', 'December']
_FULL_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

def _struct_time(fields):
    from time import struct_time
    return struct_time(fields)

def _index(v, what='an integer'):
    if isinstance(v, int):
        return v
    if hasattr(v, '__index__'):
        return v.__index__()
    raise TypeError(f"'{type(v).__name__}' object cannot be interpreted as an integer")

def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

def _days_before_year(year):
    y = year - 1
    return y * 365 + y // 4 - y // 100 + y // 400

def _days_in_month(year, month):
    return 29 if month == 2 and _is_leap(year) else _DAYS_IN_MONTH[month]

def _days_before_month(year, month):
    return _DAYS_BEFORE_MONTH[month] + (month > 2 and _is_leap(year))

def _ymd2ord(year, month, day):
    return _days_before_year(year) + _days_before_month(year, month) + day

def _ord2ymd(n):
    n -= 1
    n400, n = divmod(n, 146097)
    year = n400 * 400 + 1
    n100, n = divmod(n, 36524)
    n4, n = divmod(n, 1461)
    n1, n = divmod(n, 365)
    year += n100 * 100 + n4 * 4 + n1
    if n1 == 4 or n100 == 4:
        return year - 1, 12, 31
    leapyear = n1 == 3 and (n4 != 24 or n100 == 3)
    month = (n + 50) >> 5
    preceding = _DAYS_BEFORE_MONTH[month] + (month > 2 and leapyear)
    if preceding > n:
        month -= 1
        preceding -= _DAYS_IN_MONTH[month] + (month == 2 and leapyear)
    n -= preceding
    return year, month, n + 1

def _isoweek1monday(year):
    firstday = _ymd2ord(year, 1, 1)
    firstweekday = (firstday + 6) % 7
    week1monday = firstday - firstweekday
    if firstweekday > 3:
        week1monday += 7
    return week1monday

def _format_time(hh, mm, ss, us, timespec='auto'):
    specs = {
        'hours': '{:02d}', 'minutes': '{:02d}:{:02d}', 'seconds': '{:02d}:{:02d}:{:02d}',
        'milliseconds': '{:02d}:{:02d}:{:02d}.{:03d}', 'microseconds': '{:02d}:{:02d}:{:02d}.{:06d}',
    }
    if timespec == 'auto':
        timespec = 'microseconds' if us else 'seconds'
    elif timespec == 'milliseconds':
        us //= 1000
    if timespec not in specs:
        raise ValueError('Unknown timespec value')
    return specs[timespec].format(hh, mm, ss, us)

def _format_offset(off, sep=':'):
    s = ''
    if off is not None:
        if off.days < 0:
            sign = '-'
            off = -off
        else:
            sign = '+'
        hh, mm = divmod(off, timedelta(hours=1))
        mm, ss = divmod(mm, timedelta(minutes=1))
        s += '%s%02d%s%02d' % (sign, hh, sep, mm)
        if ss or ss.microseconds:
            s += '%s%02d' % (sep, ss.seconds)
            if ss.microseconds:
                s += '.%06d' % ss.microseconds
    return s

def _strftime(obj, fmt, d, t):
    """d: a date or None; t: a time-like or None."""
    out = []
    i, n = 0, len(fmt)
    while i < n:
        ch = fmt[i]
        i += 1
        if ch != '%' or i >= n:
            out.append(ch)
            continue
        ch = fmt[i]
        i += 1
        y, m, dd = (d.year, d.month, d.day) if d is not None else (1900, 1, 1)
        hh, mm, ss, us = (t.hour, t.minute, t.second, t.microsecond) if t is not None else (0, 0, 0, 0)
        day = d if d is not None else date(1900, 1, 1)
        if ch == 'Y':
            out.append('%d' % y)
        elif ch == 'm':
            out.append('%02d' % m)
        elif ch == 'd':
            out.append('%02d' % dd)
        elif ch == 'e':
            out.append('%2d' % dd)
        elif ch == 'H':
            out.append('%02d' % hh)
        elif ch == 'I':
            out.append('%02d' % (hh % 12 or 12))
        elif ch == 'M':
            out.append('%02d' % mm)
        elif ch == 'S':
            out.append('%02d' % ss)
        elif ch == 'f':
            out.append('%06d' % us)
        elif ch == 'y':
            out.append('%02d' % (y % 100))
        elif ch == 'C':
            out.append('%02d' % (y // 100))
        elif ch == 'p':
            out.append('AM' if hh < 12 else 'PM')
        elif ch == 'j':
            out.append('%03d' % (day.toordinal() - _days_before_year(y)))
        elif ch == 'a':
            out.append(_FULL_DAYS[day.weekday()][:3])
        elif ch == 'A':
            out.append(_FULL_DAYS[day.weekday()])
        elif ch in 'bh':
            out.append(_FULL_MONTHS[m][:3])
        elif ch == 'B':
            out.append(_FULL_MONTHS[m])
        elif ch == 'w':
            out.append(str((day.weekday() + 1) % 7))
        elif ch == 'u':
            out.append(str(day.weekday() + 1))
        elif ch == 'U':
            out.append('%02d' % ((day.toordinal() - _days_before_year(y) + 6 - (day.weekday() + 1) % 7) // 7))
        elif ch == 'W':
            out.append('%02d' % ((day.toordinal() - _days_before_year(y) + 6 - day.weekday()) // 7))
        elif ch == 'G':
            out.append('%04d' % day.isocalendar()[0])
        elif ch == 'V':
            out.append('%02d' % day.isocalendar()[1])
        elif ch == 'F':
            out.append('%d-%02d-%02d' % (y, m, dd))
        elif ch == 'T':
            out.append('%02d:%02d:%02d' % (hh, mm, ss))
        elif ch == 'R':
            out.append('%02d:%02d' % (hh, mm))
        elif ch in 'Dx':
            out.append('%02d/%02d/%02d' % (m, dd, y % 100))
        elif ch == 'X':
            out.append('%02d:%02d:%02d' % (hh, mm, ss))
        elif ch == 'c':
            out.append('%s %s %2d %02d:%02d:%02d %d' % (_FULL_DAYS[day.weekday()][:3], _FULL_MONTHS[m][:3], dd, hh, mm, ss, y))
        elif ch == 'z':
            out.append(_format_offset(obj.utcoffset(), '') if hasattr(obj, 'utcoffset') else '')
        elif ch == ':' and i < n and fmt[i] == 'z':
            i += 1
            out.append(_format_offset(obj.utcoffset()) if hasattr(obj, 'utcoffset') else '')
        elif ch == 'Z':
            out.append((obj.tzname() or '') if hasattr(obj, 'tzname') else '')
        elif ch == '%':
            out.append('%')
        elif ch == 'n':
            out.append('\n')
        elif ch == 't':
            out.append('\t')
        else:
            out.append('%' + ch)
    return ''.join(out)

class timedelta:
    __slots__ = ('_days', '_seconds', '_microseconds', '_hashcode')

    def __new__(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        parts = (('days', days), ('seconds', seconds), ('microseconds', microseconds), ('milliseconds', milliseconds),
                 ('minutes', minutes), ('hours', hours), ('weeks', weeks))
        for name, v in parts:
            if _is_unknown_(v):
                return v
            if not isinstance(v, (int, float)):
                raise TypeError(f'unsupported type for timedelta {name} component: {type(v).__name__}')
        d = s = us = 0
        days += weeks * 7
        seconds += minutes * 60 + hours * 3600
        microseconds += milliseconds * 1000
        if isinstance(days, float):
            dayfrac, days = _math.modf(days)
            daysecondsfrac, daysecondswhole = _math.modf(dayfrac * (24.0 * 3600.0))
            s = int(daysecondswhole)
            d = int(days)
        else:
            daysecondsfrac = 0.0
            d = days
        if isinstance(seconds, float):
            secondsfrac, seconds = _math.modf(seconds)
            seconds = int(seconds)
            secondsfrac += daysecondsfrac
        else:
            secondsfrac = daysecondsfrac
        days, seconds = divmod(seconds, 24 * 3600)
        d += days
        s += int(seconds)
        usdouble = secondsfrac * 1e6
        if isinstance(microseconds, float):
            microseconds = round(microseconds + usdouble)
            seconds, microseconds = divmod(microseconds, 1000000)
            days, seconds = divmod(seconds, 24 * 3600)
            d += days
            s += seconds
        else:
            microseconds = int(microseconds)
            seconds, microseconds = divmod(microseconds, 1000000)
            days, seconds = divmod(seconds, 24 * 3600)
            d += days
            s += seconds
            microseconds = round(microseconds + usdouble)
        seconds, us = divmod(microseconds, 1000000)
        s += seconds
        days, s = divmod(s, 24 * 3600)
        d += days
        if abs(d) > 2147483647:
            raise OverflowError('Python int too large to convert to C int')
        if abs(d) > 999999999:
            raise OverflowError('days=%d; must have magnitude <= 999999999' % d)
        self = object.__new__(cls)
        self._days, self._seconds, self._microseconds = d, s, us
        return self

    def __repr__(self):
        args = []
        if self._days:
            args.append('days=%d' % self._days)
        if self._seconds:
            args.append('seconds=%d' % self._seconds)
        if self._microseconds:
            args.append('microseconds=%d' % self._microseconds)
        if not args:
            args.append('0')
        return '%s.%s(%s)' % (self.__class__.__module__, self.__class__.__qualname__, ', '.join(args))

    def __str__(self):
        mm, ss = divmod(self._seconds, 60)
        hh, mm = divmod(mm, 60)
        s = '%d:%02d:%02d' % (hh, mm, ss)
        if self._days:
            s = ('%d day%s, ' % (self._days, '' if abs(self._days) == 1 else 's')) + s
        if self._microseconds:
            s = s + '.%06d' % self._microseconds
        return s

    def total_seconds(self):
        return ((self.days * 86400 + self.seconds) * 10 ** 6 + self.microseconds) / 10 ** 6

    @property
    def days(self):
        return self._days
    @property
    def seconds(self):
        return self._seconds
    @property
    def microseconds(self):
        return self._microseconds

    def _us(self):
        return (self._days * 86400 + self._seconds) * 1000000 + self._microseconds

    def __add__(self, other):
        if isinstance(other, timedelta):
            return timedelta(self._days + other._days, self._seconds + other._seconds,
                             self._microseconds + other._microseconds)
        return NotImplemented
    __radd__ = __add__
    def __sub__(self, other):
        if isinstance(other, timedelta):
            return timedelta(self._days - other._days, self._seconds - other._seconds,
                             self._microseconds - other._microseconds)
        return NotImplemented
    def __rsub__(self, other):
        if isinstance(other, timedelta):
            return -self + other
        return NotImplemented
    def __neg__(self):
        return timedelta(-self._days, -self._seconds, -self._microseconds)
    def __pos__(self):
        return self
    def __abs__(self):
        return -self if self._days < 0 else self
    def __mul__(self, other):
        if isinstance(other, int):
            return timedelta(self._days * other, self._seconds * other, self._microseconds * other)
        if isinstance(other, float):
            a, b = other.as_integer_ratio()
            return timedelta(0, 0, _divide_and_round(self._us() * a, b))
        return NotImplemented
    __rmul__ = __mul__
    def __floordiv__(self, other):
        if isinstance(other, timedelta):
            return self._us() // other._us()
        if isinstance(other, int):
            return timedelta(0, 0, self._us() // other)
        return NotImplemented
    def __truediv__(self, other):
        if isinstance(other, timedelta):
            return self._us() / other._us()
        if isinstance(other, int):
            return timedelta(0, 0, _divide_and_round(self._us(), other))
        if isinstance(other, float):
            a, b = other.as_integer_ratio()
            return timedelta(0, 0, _divide_and_round(b * self._us(), a))
        return NotImplemented
    def __mod__(self, other):
        if isinstance(other, timedelta):
            return timedelta(0, 0, self._us() % other._us())
        return NotImplemented
    def __divmod__(self, other):
        if isinstance(other, timedelta):
            q, r = divmod(self._us(), other._us())
            return q, timedelta(0, 0, r)
        return NotImplemented
    def _cmp(self, other):
        a, b = self._us(), other._us()
        return (a > b) - (a < b)
    def __eq__(self, other):
        return self._cmp(other) == 0 if isinstance(other, timedelta) else NotImplemented
    def __le__(self, other):
        return self._cmp(other) <= 0 if isinstance(other, timedelta) else NotImplemented
    def __lt__(self, other):
        return self._cmp(other) < 0 if isinstance(other, timedelta) else NotImplemented
    def __ge__(self, other):
        return self._cmp(other) >= 0 if isinstance(other, timedelta) else NotImplemented
    def __gt__(self, other):
        return self._cmp(other) > 0 if isinstance(other, timedelta) else NotImplemented
    def __hash__(self):
        return hash((self._days, self._seconds, self._microseconds))
    def __bool__(self):
        return self._us() != 0
    def __reduce__(self):
        return (self.__class__, (self._days, self._seconds, self._microseconds))

def _divide_and_round(a, b):
    q, r = divmod(a, b)
    r *= 2
    greater_than_half = r > b if b > 0 else r < b
    if greater_than_half or r == b and q % 2 == 1:
        q += 1
    return q

timedelta.min = timedelta(-999999999)
timedelta.max = timedelta(days=999999999, hours=23, minutes=59, seconds=59, microseconds=999999)
timedelta.resolution = timedelta(microseconds=1)

def _check_date(year, month, day):
    year, month, day = _index(year), _index(month), _index(day)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f'year {year} is out of range')
    if not 1 <= month <= 12:
        raise ValueError('month must be in 1..12')
    if not 1 <= day <= _days_in_month(year, month):
        raise ValueError('day is out of range for month')
    return year, month, day

def _check_time(hour, minute, second, microsecond, fold):
    hour, minute, second, microsecond = _index(hour), _index(minute), _index(second), _index(microsecond)
    if not 0 <= hour <= 23:
        raise ValueError('hour must be in 0..23')
    if not 0 <= minute <= 59:
        raise ValueError('minute must be in 0..59')
    if not 0 <= second <= 59:
        raise ValueError('second must be in 0..59')
    if not 0 <= microsecond <= 999999:
        raise ValueError('microsecond must be in 0..999999')
    if fold not in (0, 1):
        raise ValueError('fold must be either 0 or 1')
    return hour, minute, second, microsecond, fold

def _check_tzinfo(tz):
    if tz is not None and not isinstance(tz, tzinfo):
        raise TypeError(f"tzinfo argument must be None or of a tzinfo subclass, not type '{type(tz).__name__}'")

class date:
    __slots__ = ('_year', '_month', '_day')

    def __new__(cls, year, month=None, day=None):
        for v in (year, month, day):
            if _is_unknown_(v):
                return v
        if month is None or day is None:
            raise TypeError(f"function missing required argument '{'month' if month is None else 'day'}'"
                            f' (pos {2 if month is None else 3})')
        self = object.__new__(cls)
        self._year, self._month, self._day = _check_date(year, month, day)
        return self

    @classmethod
    def fromtimestamp(cls, t):
        return _unknown_('the time zone of the machine is not known')
    @classmethod
    def today(cls):
        return _clock_('datetime.date.today')
    @classmethod
    def fromordinal(cls, n):
        if n < 1:
            raise ValueError('ordinal must be >= 1')
        y, m, d = _ord2ymd(n)
        return cls(y, m, d)
    @classmethod
    def fromisoformat(cls, date_string):
        if not isinstance(date_string, str):
            raise TypeError('fromisoformat: argument must be str')
        try:
            return cls(*_parse_isodate(date_string))
        except ValueError as e:
            if 'out of range' in str(e) or 'must be' in str(e):
                raise
            raise ValueError(f'Invalid isoformat string: {date_string!r}') from None
    @classmethod
    def fromisocalendar(cls, year, week, day):
        if not 0 < week < 54:
            raise ValueError(f'Invalid week: {week}')
        if not 0 < day < 8:
            raise ValueError(f'Invalid weekday: {day} (range is [1, 7])')
        return cls.fromordinal(_isoweek1monday(year) + (week - 1) * 7 + day - 1)

    def __repr__(self):
        return '%s.%s(%d, %d, %d)' % (self.__class__.__module__, self.__class__.__qualname__, self._year, self._month, self._day)
    def ctime(self):
        weekday = self.toordinal() % 7 or 7
        return '%s %s %2d 00:00:00 %04d' % (_DAYNAMES[weekday], _MONTHNAMES[self._month], self._day, self._year)
    def strftime(self, format):
        return _strftime(self, format, self, None)
    def __format__(self, fmt):
        if not isinstance(fmt, str):
            raise TypeError('must be str, not %s' % type(fmt).__name__)
        return self.strftime(fmt) if fmt else str(self)
    def isoformat(self):
        return '%04d-%02d-%02d' % (self._year, self._month, self._day)
    __str__ = isoformat
    @property
    def year(self):
        return self._year
    @property
    def month(self):
        return self._month
    @property
    def day(self):
        return self._day
    def timetuple(self):
        return _struct_time((self._year, self._month, self._day, 0, 0, 0, self.weekday(),
                              self.toordinal() - _days_before_year(self._year), -1))
    def toordinal(self):
        return _ymd2ord(self._year, self._month, self._day)
    def replace(self, year=None, month=None, day=None):
        return type(self)(self._year if year is None else year, self._month if month is None else month,
                          self._day if day is None else day)
    __replace__ = replace
    def _key(self):
        return (self._year, self._month, self._day)
    def _other(self, other):
        return isinstance(other, date) and not isinstance(other, datetime)
    def __eq__(self, other):
        return self._key() == other._key() if self._other(other) else NotImplemented
    def __le__(self, other):
        return self._key() <= other._key() if self._other(other) else NotImplemented
    def __lt__(self, other):
        return self._key() < other._key() if self._other(other) else NotImplemented
    def __ge__(self, other):
        return self._key() >= other._key() if self._other(other) else NotImplemented
    def __gt__(self, other):
        return self._key() > other._key() if self._other(other) else NotImplemented
    def __hash__(self):
        return hash(self._key())
    def __add__(self, other):
        if isinstance(other, timedelta):
            o = self.toordinal() + other.days
            if 0 < o <= _MAXORDINAL:
                return type(self).fromordinal(o)
            raise OverflowError('date value out of range')
        return NotImplemented
    __radd__ = __add__
    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + timedelta(-other.days)
        if isinstance(other, date):
            return timedelta(self.toordinal() - other.toordinal())
        return NotImplemented
    def weekday(self):
        return (self.toordinal() + 6) % 7
    def isoweekday(self):
        return self.toordinal() % 7 or 7
    def isocalendar(self):
        year = self._year
        week1monday = _isoweek1monday(year)
        today = _ymd2ord(self._year, self._month, self._day)
        week, day = divmod(today - week1monday, 7)
        if week < 0:
            year -= 1
            week1monday = _isoweek1monday(year)
            week, day = divmod(today - week1monday, 7)
        elif week >= 52 and today >= _isoweek1monday(year + 1):
            year += 1
            week = 0
        return IsoCalendarDate(year, week + 1, day + 1)
    def __reduce__(self):
        return (self.__class__, self._key())

class IsoCalendarDate(tuple):
    def __new__(cls, year, week, weekday):
        return super().__new__(cls, (year, week, weekday))
    @property
    def year(self):
        return self[0]
    @property
    def week(self):
        return self[1]
    @property
    def weekday(self):
        return self[2]
    def __repr__(self):
        return f'datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})'

class tzinfo:
    __slots__ = ()
    def tzname(self, dt):
        raise NotImplementedError('tzinfo subclass must override tzname()')
    def utcoffset(self, dt):
        raise NotImplementedError('tzinfo subclass must override utcoffset()')
    def dst(self, dt):
        raise NotImplementedError('tzinfo subclass must override dst()')
    def fromutc(self, dt):
        delta = dt.utcoffset() - dt.dst()
        if delta:
            dt += delta
        return dt + dt.dst()

class timezone(tzinfo):
    def __new__(cls, offset, name=None):
        if not isinstance(offset, timedelta):
            raise TypeError('timezone() argument 1 must be datetime.timedelta, not %s' % type(offset).__name__)
        if name is None and not offset and hasattr(cls, 'utc'):
            return cls.utc
        if not timedelta(-1) < offset < timedelta(1):
            raise ValueError('offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not '
                             + repr(offset) + '.')
        self = object.__new__(cls)
        self._offset, self._name = offset, name
        return self
    def __eq__(self, other):
        return self._offset == other._offset if isinstance(other, timezone) else NotImplemented
    def __hash__(self):
        return hash(self._offset)
    def __repr__(self):
        if self is self.utc:
            return 'datetime.timezone.utc'
        if self._name is None:
            return '%s.%s(%r)' % (self.__class__.__module__, self.__class__.__qualname__, self._offset)
        return '%s.%s(%r, %r)' % (self.__class__.__module__, self.__class__.__qualname__, self._offset, self._name)
    def __str__(self):
        return self.tzname(None)
    def utcoffset(self, dt):
        return self._offset
    def tzname(self, dt):
        if self._name is None:
            return 'UTC' + _format_offset(self._offset) if self._offset else 'UTC'
        return self._name
    def dst(self, dt):
        return None
    def fromutc(self, dt):
        return dt + self._offset

timezone.utc = timezone(timedelta(0))
timezone.min = timezone(-timedelta(hours=23, minutes=59))
timezone.max = timezone(timedelta(hours=23, minutes=59))
UTC = timezone.utc

class time:
    __slots__ = ('_hour', '_minute', '_second', '_microsecond', '_tzinfo', '_fold')

    def __new__(cls, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        for v in (hour, minute, second, microsecond):
            if _is_unknown_(v):
                return v
        _check_tzinfo(tzinfo)
        self = object.__new__(cls)
        self._hour, self._minute, self._second, self._microsecond, self._fold = _check_time(
            hour, minute, second, microsecond, fold)
        self._tzinfo = tzinfo
        return self
    @classmethod
    def fromisoformat(cls, time_string):
        try:
            return cls(*_parse_isotime(time_string.removeprefix('T')))
        except ValueError as e:
            if 'must be' in str(e):
                raise
            raise ValueError(f'Invalid isoformat string: {time_string!r}') from None
    @property
    def hour(self):
        return self._hour
    @property
    def minute(self):
        return self._minute
    @property
    def second(self):
        return self._second
    @property
    def microsecond(self):
        return self._microsecond
    @property
    def tzinfo(self):
        return self._tzinfo
    @property
    def fold(self):
        return self._fold
    def _key(self):
        off = self.utcoffset()
        us = ((self._hour * 60 + self._minute) * 60 + self._second) * 1000000 + self._microsecond
        return us if off is None else us - off._us()
    def _compare(self, other, op):
        if not isinstance(other, time):
            return NotImplemented
        if (self.utcoffset() is None) != (other.utcoffset() is None):
            if op == '==':
                return False
            raise TypeError("can't compare offset-naive and offset-aware times")
        a, b = self._key(), other._key()
        return {'==': a == b, '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b}[op]
    def __eq__(self, other):
        return self._compare(other, '==')
    def __lt__(self, other):
        return self._compare(other, '<')
    def __le__(self, other):
        return self._compare(other, '<=')
    def __gt__(self, other):
        return self._compare(other, '>')
    def __ge__(self, other):
        return self._compare(other, '>=')
    def __hash__(self):
        return hash(self._key())
    def __repr__(self):
        if self._microsecond:
            s = ', %d, %d' % (self._second, self._microsecond)
        elif self._second:
            s = ', %d' % self._second
        else:
            s = ''
        s = '%s.%s(%d, %d%s)' % (self.__class__.__module__, self.__class__.__qualname__, self._hour, self._minute, s)
        if self._tzinfo is not None:
            s = s[:-1] + ', tzinfo=%r' % self._tzinfo + ')'
        if self._fold:
            s = s[:-1] + ', fold=1)'
        return s
    def isoformat(self, timespec='auto'):
        s = _format_time(self._hour, self._minute, self._second, self._microsecond, timespec)
        return s + _format_offset(self.utcoffset())
    __str__ = isoformat
    def strftime(self, format):
        return _strftime(self, format, None, self)
    def __format__(self, fmt):
        return self.strftime(fmt) if fmt else str(self)
    def utcoffset(self):
        return None if self._tzinfo is None else self._tzinfo.utcoffset(None)
    def tzname(self):
        return None if self._tzinfo is None else self._tzinfo.tzname(None)
    def dst(self):
        return None if self._tzinfo is None else self._tzinfo.dst(None)
    def replace(self, hour=None, minute=None, second=None, microsecond=None, tzinfo=True, *, fold=None):
        return type(self)(
            self._hour if hour is None else hour, self._minute if minute is None else minute,
            self._second if second is None else second, self._microsecond if microsecond is None else microsecond,
            self._tzinfo if tzinfo is True else tzinfo, fold=self._fold if fold is None else fold)
    __replace__ = replace

time.min = time(0, 0, 0)
time.max = time(23, 59, 59, 999999)
time.resolution = timedelta(microseconds=1)
_time_class = time
_tzinfo_class = tzinfo

def _parse_isodate(s):
    if len(s) not in (7, 8, 10):
        raise ValueError('Invalid isoformat string')
    def number(text):
        if not (text.isascii() and text.isdigit()):
            raise ValueError('Invalid isoformat string')
        return int(text)
    year = number(s[0:4])
    has_sep = s[4:5] == '-'
    pos = 4 + has_sep
    if s[pos:pos + 1] == 'W':
        pos += 1
        week = number(s[pos:pos + 2])
        pos += 2
        day = 1
        if len(s) > pos:
            if (s[pos:pos + 1] == '-') != has_sep:
                raise ValueError('Inconsistent use of dash separator')
            pos += has_sep
            day = number(s[pos:pos + 1])
        d = date.fromisocalendar(year, week, day)
        return d.year, d.month, d.day
    month = number(s[pos:pos + 2])
    pos += 2
    if (s[pos:pos + 1] == '-') != has_sep:
        raise ValueError('Inconsistent use of dash separator')
    pos += has_sep
    return year, month, number(s[pos:pos + 2])

def _parse_hh_mm_ss_ff(s):
    parts = [0, 0, 0, 0]
    sep = ':' if s[2:3] == ':' else ''
    main, dot, frac = s.replace(',', '.').partition('.')
    pieces = main.split(':') if sep else [main[i:i + 2] for i in range(0, len(main), 2)]
    if not 1 <= len(pieces) <= 3:
        raise ValueError('Invalid isoformat string')
    for i, piece in enumerate(pieces):
        if len(piece) != 2 or not piece.isdigit():
            raise ValueError('Invalid isoformat string')
        parts[i] = int(piece)
    if dot:
        if len(pieces) != 3 or not frac.isdigit():
            raise ValueError('Invalid isoformat string')
        parts[3] = int(frac[:6].ljust(6, '0'))
    return parts

def _parse_isotime(s):
    if len(s) < 2:
        raise ValueError('Isoformat time too short')
    at = max(s.find('+'), s.find('-'), s.find('Z'))
    tz = None
    body = s
    if at > 0:
        body, rest = s[:at], s[at + 1:]
        if s[at] == 'Z':
            if rest:
                raise ValueError('Malformed time zone string')
            tz = timezone.utc
        else:
            hh, mm, ss, us = _parse_hh_mm_ss_ff(rest)
            if not (hh or mm or ss or us):
                tz = timezone.utc
            else:
                td = timedelta(hours=hh, minutes=mm, seconds=ss, microseconds=us)
                tz = timezone(-td if s[at] == '-' else td)
    return (*_parse_hh_mm_ss_ff(body), tz)

class datetime(date):
    __slots__ = ('_hour', '_minute', '_second', '_microsecond', '_tzinfo', '_fold')

    def __new__(cls, year, month=None, day=None, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        for v in (year, month, day, hour, minute, second, microsecond):
            if _is_unknown_(v):
                return v
        if month is None or day is None:
            raise TypeError(f"function missing required argument '{'month' if month is None else 'day'}'"
                            f' (pos {2 if month is None else 3})')
        year, month, day = _check_date(year, month, day)
        hour, minute, second, microsecond, fold = _check_time(hour, minute, second, microsecond, fold)
        _check_tzinfo(tzinfo)
        self = object.__new__(cls)
        self._year, self._month, self._day = year, month, day
        self._hour, self._minute, self._second, self._microsecond = hour, minute, second, microsecond
        self._tzinfo, self._fold = tzinfo, fold
        return self

    @property
    def hour(self):
        return self._hour
    @property
    def minute(self):
        return self._minute
    @property
    def second(self):
        return self._second
    @property
    def microsecond(self):
        return self._microsecond
    @property
    def tzinfo(self):
        return self._tzinfo
    @property
    def fold(self):
        return self._fold

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        if tz is None:
            return _unknown_('the time zone of the machine is not known')
        return tz.fromutc(cls._from_epoch(timestamp).replace(tzinfo=tz))
    @classmethod
    def utcfromtimestamp(cls, t):
        return cls._from_epoch(t)
    @classmethod
    def _from_epoch(cls, t):
        frac, t = _math.modf(t)
        us = round(frac * 1e6)
        return cls(1970, 1, 1) + timedelta(seconds=int(t), microseconds=us)
    @classmethod
    def now(cls, tz=None):
        return _clock_('datetime.datetime.now')
    @classmethod
    def utcnow(cls):
        return _clock_('datetime.datetime.utcnow')
    @classmethod
    def today(cls):
        return _clock_('datetime.datetime.today')
    @classmethod
    def combine(cls, date, time, tzinfo=True):
        if tzinfo is True:
            tzinfo = time.tzinfo
        return cls(date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond, tzinfo,
                   fold=time.fold)
    @classmethod
    def fromisoformat(cls, date_string):
        if not isinstance(date_string, str):
            raise TypeError('fromisoformat: argument must be str')
        try:
            n = len(date_string)
            if n < 7:
                raise ValueError('Invalid isoformat string')
            at = 10
            if date_string[4:5] != '-':
                at = 8
                if date_string[4:5] == 'W':
                    at = 8 if date_string[7:8].isdigit() else 7
            elif date_string[5:6] == 'W':
                at = 10 if date_string[8:9] == '-' else 8
            date_part, rest = date_string[:at], date_string[at + 1:]
            parts = _parse_isodate(date_part)
            times = _parse_isotime(rest) if rest else (0, 0, 0, 0, None)
            if n == at + 1:
                raise ValueError('Invalid isoformat string')
            return cls(*parts, *times)
        except ValueError as e:
            if 'out of range' in str(e) or 'must be' in str(e):
                raise
            raise ValueError(f'Invalid isoformat string: {date_string!r}') from None
    @classmethod
    def strptime(cls, date_string, format):
        return _strptime(cls, date_string, format)

    def timetuple(self):
        dst = self.dst()
        return _struct_time((self.year, self.month, self.day, self.hour, self.minute, self.second, self.weekday(),
                              self.toordinal() - _days_before_year(self._year), -1 if dst is None else int(bool(dst))))
    def timestamp(self):
        if self._tzinfo is None:
            return _unknown_('the time zone of the machine is not known')
        return (self - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()
    def utctimetuple(self):
        offset = self.utcoffset()
        return (self - offset if offset else self).timetuple()
    def date(self):
        return date(self._year, self._month, self._day)
    def time(self):
        return _time_class(self.hour, self.minute, self.second, self.microsecond, fold=self.fold)
    def timetz(self):
        return _time_class(self.hour, self.minute, self.second, self.microsecond, self._tzinfo, fold=self.fold)
    def replace(self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None,
                tzinfo=True, *, fold=None):
        return type(self)(
            self.year if year is None else year, self.month if month is None else month, self.day if day is None else day,
            self.hour if hour is None else hour, self.minute if minute is None else minute,
            self.second if second is None else second, self.microsecond if microsecond is None else microsecond,
            self.tzinfo if tzinfo is True else tzinfo, fold=self.fold if fold is None else fold)
    __replace__ = replace
    def astimezone(self, tz=None):
        if tz is None or self.tzinfo is None:
            return _unknown_('the time zone of the machine is not known')
        if not isinstance(tz, _tzinfo_class):
            raise TypeError("astimezone() argument 1 must be datetime.tzinfo, not " + type(tz).__name__)
        if tz is self.tzinfo:
            return self
        utc = (self - self.utcoffset()).replace(tzinfo=tz)
        return tz.fromutc(utc)
    def ctime(self):
        weekday = self.toordinal() % 7 or 7
        return '%s %s %2d %02d:%02d:%02d %04d' % (_DAYNAMES[weekday], _MONTHNAMES[self._month], self._day, self._hour,
                                                  self._minute, self._second, self._year)
    def isoformat(self, sep='T', timespec='auto'):
        s = '%04d-%02d-%02d%c' % (self._year, self._month, self._day, sep) + _format_time(
            self._hour, self._minute, self._second, self._microsecond, timespec)
        return s + _format_offset(self.utcoffset())
    def strftime(self, format):
        return _strftime(self, format, self, self)
    def __repr__(self):
        L = [self._year, self._month, self._day, self._hour, self._minute, self._second, self._microsecond]
        if L[-1] == 0:
            del L[-1]
        if L[-1] == 0:
            del L[-1]
        s = '%s.%s(%s)' % (self.__class__.__module__, self.__class__.__qualname__, ', '.join(map(str, L)))
        if self._tzinfo is not None:
            s = s[:-1] + ', tzinfo=%r' % self._tzinfo + ')'
        if self._fold:
            s = s[:-1] + ', fold=1)'
        return s
    def __str__(self):
        return self.isoformat(sep=' ')
    def utcoffset(self):
        return None if self._tzinfo is None else self._tzinfo.utcoffset(self)
    def tzname(self):
        return None if self._tzinfo is None else self._tzinfo.tzname(self)
    def dst(self):
        return None if self._tzinfo is None else self._tzinfo.dst(self)

    def _us(self):
        return ((self.toordinal() * 24 + self._hour) * 60 + self._minute) * 60000000 + self._second * 1000000 + self._microsecond
    def _compare(self, other, op):
        if not isinstance(other, datetime):
            return NotImplemented
        a, b = self._us(), other._us()
        mine, theirs = self.utcoffset(), other.utcoffset()
        if (mine is None) != (theirs is None):
            if op == '==':
                return False
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        if mine is not None:
            a, b = a - mine._us(), b - theirs._us()
        return {'==': a == b, '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b}[op]
    def __eq__(self, other):
        return self._compare(other, '==')
    def __lt__(self, other):
        return self._compare(other, '<')
    def __le__(self, other):
        return self._compare(other, '<=')
    def __gt__(self, other):
        return self._compare(other, '>')
    def __ge__(self, other):
        return self._compare(other, '>=')
    def __hash__(self):
        offset = self.utcoffset()
        return hash(self._us() - (0 if offset is None else offset._us()))
    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        us = self._us() + other._us()
        days, us = divmod(us, 86400000000)
        if not 0 < days <= _MAXORDINAL:
            raise OverflowError('date value out of range')
        y, m, d = _ord2ymd(days)
        s, us = divmod(us, 1000000)
        minute, s = divmod(s, 60)
        hour, minute = divmod(minute, 60)
        return type(self)(y, m, d, hour, minute, s, us, self._tzinfo)
    __radd__ = __add__
    def __sub__(self, other):
        if not isinstance(other, datetime):
            return self + -other if isinstance(other, timedelta) else NotImplemented
        base = timedelta(microseconds=self._us() - other._us())
        if self._tzinfo is other._tzinfo:
            return base
        mine, theirs = self.utcoffset(), other.utcoffset()
        if mine == theirs:
            return base
        if mine is None or theirs is None:
            raise TypeError("can't subtract offset-naive and offset-aware datetimes")
        return base + theirs - mine
    def __reduce__(self):
        return (self.__class__, (self._year, self._month, self._day, self._hour, self._minute, self._second,
                                 self._microsecond, self._tzinfo))

date.min = date(1, 1, 1)
date.max = date(9999, 12, 31)
date.resolution = timedelta(days=1)
datetime.min = datetime(1, 1, 1)
datetime.max = datetime(9999, 12, 31, 23, 59, 59, 999999)
datetime.resolution = timedelta(microseconds=1)

_DIRECTIVES = {
    'd': r'(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])', 'f': r'(?P<f>[0-9]{1,6})', 'H': r'(?P<H>2[0-3]|[0-1]\d|\d)',
    'I': r'(?P<I>1[0-2]|0[1-9]|[1-9]| [1-9])', 'j': r'(?P<j>36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])',
    'm': r'(?P<m>1[0-2]|0[1-9]|[1-9])', 'M': r'(?P<M>[0-5]\d|\d)', 'S': r'(?P<S>6[0-1]|[0-5]\d|\d)',
    'y': r'(?P<y>\d\d)', 'Y': r'(?P<Y>\d\d\d\d)', 'z': r'(?P<z>[+-]\d\d:?[0-5]\d(:?[0-5]\d(\.\d{1,6})?)?|(?-i:Z))',
    'A': '(?P<A>' + '|'.join(_FULL_DAYS) + ')', 'a': '(?P<a>' + '|'.join(d[:3] for d in _FULL_DAYS) + ')',
    'B': '(?P<B>' + '|'.join(_FULL_MONTHS[1:]) + ')', 'b': '(?P<b>' + '|'.join(m[:3] for m in _FULL_MONTHS[1:]) + ')',
    'p': '(?P<p>am|pm)', 'Z': '(?P<Z>utc|gmt)', '%': '%',
}

def _strptime(cls, data, format):
    import re
    if not isinstance(data, str):
        raise TypeError('strptime() argument 1 must be str, not ' + type(data).__name__)
    pattern = ''
    i = 0
    format = format.replace('%T', '%H:%M:%S').replace('%F', '%Y-%m-%d').replace('%D', '%m/%d/%y').replace('%R', '%H:%M')
    while i < len(format):
        c = format[i]
        i += 1
        if c == '%':
            if i >= len(format):
                raise ValueError("stray %% in format '%s'" % format)
            d = format[i]
            i += 1
            if d not in _DIRECTIVES:
                raise ValueError("'%s' is a bad directive in format '%s'" % (d, format))
            pattern += _DIRECTIVES[d]
        elif c.isspace():
            while i < len(format) and format[i].isspace():
                i += 1
            pattern += r'\s+'
        else:
            pattern += re.escape(c)
    found = re.match(pattern, data, re.IGNORECASE)
    if not found:
        raise ValueError('time data %r does not match format %r' % (data, format))
    if len(data) != found.end():
        raise ValueError('unconverted data remains: %s' % data[found.end():])
    g = {k: v for k, v in found.groupdict().items() if v is not None}
    year, month, day = 1900, 1, 1
    hour = minute = second = us = 0
    tz = None
    if 'y' in g:
        year = int(g['y'])
        year += 2000 if year <= 68 else 1900
    if 'Y' in g:
        year = int(g['Y'])
    if 'm' in g:
        month = int(g['m'])
    if 'B' in g:
        month = [m.lower() for m in _FULL_MONTHS[1:]].index(g['B'].lower()) + 1
    if 'b' in g:
        month = [m[:3].lower() for m in _FULL_MONTHS[1:]].index(g['b'].lower()) + 1
    if 'd' in g:
        day = int(g['d'])
    if 'j' in g:
        d = date.fromordinal(int(g['j']) - 1 + date(year, 1, 1).toordinal())
        month, day = d.month, d.day
    if 'H' in g:
        hour = int(g['H'])
    if 'I' in g:
        hour = int(g['I']) % 12
        if g.get('p', '').lower() == 'pm':
            hour += 12
    if 'M' in g:
        minute = int(g['M'])
    if 'S' in g:
        second = int(g['S'])
    if 'f' in g:
        us = int(g['f'].ljust(6, '0'))
    if 'z' in g:
        z = g['z']
        if z == 'Z':
            tz = timezone.utc
        else:
            digits = z[1:].replace(':', '')
            td = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6] or 0))
            tz = timezone(-td if z[0] == '-' else td)
    if 'Z' in g and tz is None:
        tz = None
    return cls(year, month, day, hour, minute, second, us, tz)

for _cls in (timedelta, date, time, datetime, timezone, tzinfo):
    _as_c_(_cls)
`;
