/** argparse. What the command line holds isn't known: options have their defaults, required ones are unknown. */
export const argparseSource = String.raw`
import re as _re

SUPPRESS = '==SUPPRESS=='
OPTIONAL = '?'
ZERO_OR_MORE = '*'
ONE_OR_MORE = '+'
PARSER = 'A...'
REMAINDER = '...'

class ArgumentTypeError(Exception):
    pass

class ArgumentError(Exception):
    def __init__(self, argument, message):
        self.argument_name = _argument_name(argument)
        self.message = message
    def __str__(self):
        if self.argument_name is None:
            return self.message
        return f'argument {self.argument_name}: {self.message}'

def _argument_name(argument):
    if argument is None:
        return None
    if argument.option_strings:
        return '/'.join(argument.option_strings)
    if argument.metavar not in (None, SUPPRESS):
        return argument.metavar if isinstance(argument.metavar, str) else argument.metavar[0]
    if argument.dest not in (None, SUPPRESS):
        return argument.dest
    if argument.choices:
        return '{' + ','.join(argument.choices) + '}'
    return None

class _AttributeHolder:
    def __repr__(self):
        type_name = type(self).__name__
        arg_strings = []
        star_args = {}
        for arg in self._get_args():
            arg_strings.append(repr(arg))
        for name, value in self._get_kwargs():
            if name.isidentifier():
                arg_strings.append('%s=%r' % (name, value))
            else:
                star_args[name] = value
        if star_args:
            arg_strings.append('**%s' % repr(star_args))
        return '%s(%s)' % (type_name, ', '.join(arg_strings))
    def _get_kwargs(self):
        return list(self.__dict__.items())
    def _get_args(self):
        return []

class Namespace(_AttributeHolder):
    def __init__(self, **kwargs):
        for name in kwargs:
            setattr(self, name, kwargs[name])
    def __eq__(self, other):
        if not isinstance(other, Namespace):
            return NotImplemented
        return vars(self) == vars(other)
    def __contains__(self, key):
        return key in self.__dict__

class HelpFormatter:
    def __init__(self, prog, indent_increment=2, max_help_position=24, width=None):
        self._prog = prog
class RawDescriptionHelpFormatter(HelpFormatter):
    pass
class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    pass
class ArgumentDefaultsHelpFormatter(HelpFormatter):
    pass
class MetavarTypeHelpFormatter(HelpFormatter):
    pass

class FileType:
    def __init__(self, mode='r', bufsize=-1, encoding=None, errors=None):
        self._mode = mode
    def __call__(self, string):
        return _unknown_('files are not read')

class Action(_AttributeHolder):
    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None,
                 required=False, help=None, metavar=None, deprecated=False):
        self.option_strings = option_strings
        self.dest = dest
        self.nargs = nargs
        self.const = const
        self.default = default
        self.type = type
        self.choices = choices
        self.required = required
        self.help = help
        self.metavar = metavar
        self.deprecated = deprecated
    def _get_kwargs(self):
        names = ['option_strings', 'dest', 'nargs', 'const', 'default', 'type', 'choices', 'required', 'help', 'metavar',
                 'deprecated']
        return [(name, getattr(self, name)) for name in names]
    def format_usage(self):
        return self.option_strings[0]
    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError('.__call__() not defined')

class BooleanOptionalAction(Action):
    def __init__(self, option_strings, dest, default=None, required=False, help=None, deprecated=False, **kwargs):
        _option_strings = []
        for option_string in option_strings:
            _option_strings.append(option_string)
            if option_string.startswith('--'):
                _option_strings.append('--no-' + option_string[2:])
        super().__init__(_option_strings, dest, nargs=0, default=default, required=required, help=help)
    def __call__(self, parser, namespace, values, option_string=None):
        if option_string in self.option_strings:
            setattr(namespace, self.dest, not option_string.startswith('--no-'))

class _StoreAction(Action):
    def __init__(self, option_strings, dest, nargs=None, **kwargs):
        if nargs == 0:
            raise ValueError('nargs for store actions must be != 0; if you have nothing to store, actions such as store '
                             'true or store const may be more appropriate')
        super().__init__(option_strings, dest, nargs=nargs, **kwargs)
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)

class _StoreConstAction(Action):
    def __init__(self, option_strings, dest, const=None, default=None, required=False, help=None, metavar=None, deprecated=False):
        super().__init__(option_strings, dest, nargs=0, const=const, default=default, required=required, help=help)
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)

class _StoreTrueAction(_StoreConstAction):
    def __init__(self, option_strings, dest, default=False, required=False, help=None, deprecated=False):
        super().__init__(option_strings, dest, const=True, default=default, required=required, help=help)

class _StoreFalseAction(_StoreConstAction):
    def __init__(self, option_strings, dest, default=True, required=False, help=None, deprecated=False):
        super().__init__(option_strings, dest, const=False, default=default, required=required, help=help)

def _copied(items):
    return [] if items is None else list(items)

class _AppendAction(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        items = _copied(getattr(namespace, self.dest, None))
        items.append(values)
        setattr(namespace, self.dest, items)

class _AppendConstAction(Action):
    def __init__(self, option_strings, dest, const=None, default=None, required=False, help=None, metavar=None, deprecated=False):
        super().__init__(option_strings, dest, nargs=0, const=const, default=default, required=required, help=help)
    def __call__(self, parser, namespace, values, option_string=None):
        items = _copied(getattr(namespace, self.dest, None))
        items.append(self.const)
        setattr(namespace, self.dest, items)

class _CountAction(Action):
    def __init__(self, option_strings, dest, default=None, required=False, help=None, deprecated=False):
        super().__init__(option_strings, dest, nargs=0, default=default, required=required, help=help)
    def __call__(self, parser, namespace, values, option_string=None):
        count = getattr(namespace, self.dest, None)
        setattr(namespace, self.dest, (0 if count is None else count) + 1)

class _HelpAction(Action):
    def __init__(self, option_strings, dest=SUPPRESS, default=SUPPRESS, help=None, deprecated=False):
        super().__init__(option_strings, dest, nargs=0, default=default, help=help)
    def __call__(self, parser, namespace, values, option_string=None):
        parser.print_help()
        parser.exit()

class _VersionAction(Action):
    def __init__(self, option_strings, version=None, dest=SUPPRESS, default=SUPPRESS, help=None, deprecated=False):
        super().__init__(option_strings, dest, nargs=0, default=default, help=help)
        self.version = version
    def __call__(self, parser, namespace, values, option_string=None):
        parser.exit()

class _ExtendAction(_AppendAction):
    def __call__(self, parser, namespace, values, option_string=None):
        items = _copied(getattr(namespace, self.dest, None))
        items.extend(values)
        setattr(namespace, self.dest, items)

class _SubParsersAction(Action):
    def __init__(self, option_strings, prog, parser_class, dest=SUPPRESS, required=False, help=None, metavar=None):
        self._prog_prefix = prog
        self._parser_class = parser_class
        self._name_parser_map = {}
        super().__init__(option_strings, dest, nargs=PARSER, choices=self._name_parser_map, required=required, help=help,
                         metavar=metavar)
    def add_parser(self, name, *, deprecated=False, help=None, aliases=(), **kwargs):
        kwargs.setdefault('prog', '%s %s' % (self._prog_prefix, name))
        parser = self._parser_class(**kwargs)
        for key in (name, *aliases):
            if key in self._name_parser_map:
                raise ValueError(f'conflicting subparser: {key}')
            self._name_parser_map[key] = parser
        return parser
    def __call__(self, parser, namespace, values, option_string=None):
        parser_name, arg_strings = values[0], values[1:]
        if self.dest is not SUPPRESS:
            setattr(namespace, self.dest, parser_name)
        if parser_name not in self._name_parser_map:
            choices = ', '.join(self._name_parser_map)
            raise ArgumentError(self, f'unknown parser {parser_name!r} (choices: {choices})')
        subnamespace, rest = self._name_parser_map[parser_name]._parse_known(arg_strings, None)
        for key, value in vars(subnamespace).items():
            setattr(namespace, key, value)
        if rest:
            vars(namespace).setdefault('_unrecognized_args', []).extend(rest)

_ACTIONS = {
    None: _StoreAction, 'store': _StoreAction, 'store_const': _StoreConstAction, 'store_true': _StoreTrueAction,
    'store_false': _StoreFalseAction, 'append': _AppendAction, 'append_const': _AppendConstAction, 'count': _CountAction,
    'help': _HelpAction, 'version': _VersionAction, 'extend': _ExtendAction,
}

class _ActionsContainer:
    def __init__(self, description=None, prefix_chars='-', argument_default=None, conflict_handler='error'):
        self.description = description
        self.argument_default = argument_default
        self.prefix_chars = prefix_chars
        self.conflict_handler = conflict_handler
        self._actions = []
        self._option_string_actions = {}
        self._action_groups = []
        self._mutually_exclusive_groups = []
        self._defaults = {}

    def register(self, registry_name, value, object):
        pass

    def set_defaults(self, **kwargs):
        self._defaults.update(kwargs)
        for action in self._actions:
            if action.dest in kwargs:
                action.default = kwargs[action.dest]

    def get_default(self, dest):
        for action in self._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return self._defaults.get(dest, None)

    def add_argument(self, *args, **kwargs):
        chars = self.prefix_chars
        if not args or len(args) == 1 and args[0][0] not in chars:
            if args and 'dest' in kwargs:
                raise ValueError('dest supplied twice for positional argument')
            kwargs = self._positional_kwargs(*args, **kwargs)
        else:
            kwargs = self._optional_kwargs(*args, **kwargs)
        if 'default' not in kwargs:
            dest = kwargs['dest']
            if dest in self._defaults:
                kwargs['default'] = self._defaults[dest]
            elif self.argument_default is not None:
                kwargs['default'] = self.argument_default
        action_name = kwargs.get('action')
        action_class = self._pop_action_class(kwargs)
        if not callable(action_class):
            raise ValueError(f'unknown action "{action_class}"')
        action = action_class(**kwargs)
        if action.type is not None and not callable(action.type):
            raise ValueError(f'{action.type!r} is not callable')
        if action.type is FileType:
            raise ValueError(f'{action.type!r} is a FileType class object, instance of it must be passed')
        return self._add_action(action)

    def _pop_action_class(self, kwargs, default=None):
        action = kwargs.pop('action', default)
        return _ACTIONS[action] if action is None or isinstance(action, str) and action in _ACTIONS else action

    def _positional_kwargs(self, dest, **kwargs):
        if 'required' in kwargs:
            raise TypeError("'required' is an invalid argument for positionals")
        nargs = kwargs.get('nargs')
        if nargs not in [OPTIONAL, ZERO_OR_MORE, REMAINDER, SUPPRESS]:
            kwargs['required'] = True
        return dict(kwargs, dest=dest, option_strings=[])

    def _optional_kwargs(self, *args, **kwargs):
        option_strings = []
        long_option_strings = []
        for option_string in args:
            if option_string[0] not in self.prefix_chars:
                raise ValueError(f'invalid option string {option_string!r}: must start with a character'
                                 f' {self.prefix_chars!r}')
            option_strings.append(option_string)
            if len(option_string) > 1 and option_string[1] in self.prefix_chars:
                long_option_strings.append(option_string)
        dest = kwargs.pop('dest', None)
        if dest is None:
            first = long_option_strings[0] if long_option_strings else option_strings[0]
            dest = first.lstrip(self.prefix_chars)
            if not dest:
                raise ValueError(f'dest= is required for options like {option_string!r}')
            dest = dest.replace('-', '_')
        return dict(kwargs, dest=dest, option_strings=option_strings)

    def _root(self):
        return self

    def _add_action(self, action):
        root = self._root()
        for option_string in action.option_strings:
            if option_string in root._option_string_actions:
                if self.conflict_handler != 'resolve' and root.conflict_handler != 'resolve':
                    conflicts = [s for s in action.option_strings if s in root._option_string_actions]
                    word = 'string' if len(conflicts) == 1 else 'strings'
                    raise ArgumentError(action, f'conflicting option {word}: {", ".join(conflicts)}')
                other = root._option_string_actions.pop(option_string)
                other.option_strings = [s for s in other.option_strings if s != option_string]
                if not other.option_strings and other in root._actions:
                    root._actions.remove(other)
        root._actions.append(action)
        if root is not self:
            self._group_actions.append(action)
        for option_string in action.option_strings:
            root._option_string_actions[option_string] = action
        return action

    def add_argument_group(self, *args, **kwargs):
        group = _ArgumentGroup(self, *args, **kwargs)
        self._action_groups.append(group)
        return group

    def add_mutually_exclusive_group(self, **kwargs):
        group = _MutuallyExclusiveGroup(self, **kwargs)
        self._root()._mutually_exclusive_groups.append(group)
        return group

class _ArgumentGroup(_ActionsContainer):
    def __init__(self, container, title=None, description=None, **kwargs):
        super().__init__(description=description, prefix_chars=container.prefix_chars,
                         argument_default=container.argument_default, conflict_handler=container.conflict_handler)
        self.title = title
        self._container = container
        self._group_actions = []
        self._defaults = container._defaults
    def _root(self):
        return self._container._root()

class _MutuallyExclusiveGroup(_ArgumentGroup):
    def __init__(self, container, required=False):
        super().__init__(container)
        self.required = required
    def _add_action(self, action):
        if action.required:
            raise ValueError('mutually exclusive arguments must be optional')
        return super()._add_action(action)

_NEGATIVE = _re.compile(r'-\.?\d')

class ArgumentParser(_AttributeHolder, _ActionsContainer):
    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=[], formatter_class=HelpFormatter,
                 prefix_chars='-', fromfile_prefix_chars=None, argument_default=None, conflict_handler='error',
                 add_help=True, allow_abbrev=True, exit_on_error=True):
        _ActionsContainer.__init__(self, description, prefix_chars, argument_default, conflict_handler)
        self.prog = _unknown_('the name of the program is not known') if prog is None else prog
        self.usage = usage
        self.epilog = epilog
        self.formatter_class = formatter_class
        self.add_help = add_help
        self.allow_abbrev = allow_abbrev
        self.exit_on_error = exit_on_error
        self._subparsers = None
        if add_help:
            p = '-' if '-' in prefix_chars else prefix_chars[0]
            self.add_argument(p + 'h', p * 2 + 'help', action='help', default=SUPPRESS)
        for parent in parents:
            for action in parent._actions:
                if not (add_help and isinstance(action, _HelpAction)):
                    self._add_action(action)
            self._defaults.update(parent._defaults)

    def _get_kwargs(self):
        names = ['prog', 'usage', 'description', 'formatter_class', 'conflict_handler', 'add_help']
        return [(name, getattr(self, name)) for name in names]

    def add_subparsers(self, **kwargs):
        if self._subparsers is not None:
            raise ValueError('cannot have multiple subparser arguments')
        kwargs.setdefault('parser_class', type(self))
        kwargs.pop('title', None)
        kwargs.pop('description', None)
        kwargs.pop('action', None)
        prog = kwargs.pop('prog', None)
        action = _SubParsersAction(option_strings=[], prog='' if prog is None else prog, **kwargs)
        self._subparsers = action
        return self._add_action(action)

    def parse_args(self, args=None, namespace=None):
        namespace, rest = self.parse_known_args(args, namespace)
        if rest:
            self.error('unrecognized arguments: %s' % ' '.join(rest))
        return namespace

    def parse_known_args(self, args=None, namespace=None):
        if args is None or _is_unknown_(args):
            return self._unparsed(namespace), []
        try:
            return self._parse_known(list(args), namespace)
        except ArgumentError as err:
            if not self.exit_on_error:
                raise
            self.error(str(err))

    parse_intermixed_args = parse_args
    parse_known_intermixed_args = parse_known_args

    def _initial(self, namespace):
        if namespace is None:
            namespace = Namespace()
        for action in self._actions:
            if action.dest is not SUPPRESS and not hasattr(namespace, action.dest) and action.default is not SUPPRESS:
                setattr(namespace, action.dest, action.default)
        for dest in self._defaults:
            if not hasattr(namespace, dest):
                setattr(namespace, dest, self._defaults[dest])
        return namespace

    def _unparsed(self, namespace):
        """What there is when no arguments are given; what must be given isn't known."""
        namespace = self._initial(namespace)
        for action in self._actions:
            if action.dest is SUPPRESS:
                continue
            if action.required or action is self._subparsers:
                setattr(namespace, action.dest,
                        _unknown_(f'the argument {action.dest} is not known before the program runs'))
            else:
                self._convert_default(namespace, action)
        return namespace

    def _convert_default(self, namespace, action):
        if not action.option_strings and action.nargs in (OPTIONAL, ZERO_OR_MORE) and getattr(
                namespace, action.dest, None) is action.default:
            if action.nargs == ZERO_OR_MORE and action.default is None:
                setattr(namespace, action.dest, [])
        if isinstance(action.default, str) and hasattr(namespace, action.dest) and (
                action.default is getattr(namespace, action.dest)) and action.default is not SUPPRESS:
            setattr(namespace, action.dest, self._get_value(action, action.default))

    def _option(self, arg_string):
        """(action, option string, explicit value) of an option; None for a positional."""
        if not arg_string or arg_string[0] not in self.prefix_chars:
            return None
        if arg_string in self._option_string_actions:
            return self._option_string_actions[arg_string], arg_string, None
        if len(arg_string) == 1:
            return None
        name, eq, value = arg_string.partition('=')
        if eq and name in self._option_string_actions:
            return self._option_string_actions[name], name, value
        matches = []
        if arg_string[1] in self.prefix_chars:
            if self.allow_abbrev:
                matches = [(a, s, value if eq else None) for s, a in self._option_string_actions.items() if s.startswith(name)]
        else:
            short = arg_string[:2]
            for s, a in self._option_string_actions.items():
                if s == short:
                    matches.append((a, s, arg_string[2:]))
                elif self.allow_abbrev and s.startswith(name) and len(name) > 2:
                    matches.append((a, s, value if eq else None))
        if len(matches) > 1 and len({id(a) for a, _, _ in matches}) > 1:
            options = ', '.join(s for _, s, _ in matches)
            raise ArgumentError(None, f'ambiguous option: {arg_string} could match {options}')
        if matches:
            return matches[0]
        if _NEGATIVE.match(arg_string) and not any(_NEGATIVE.match(s) for s in self._option_string_actions):
            return None
        if ' ' in arg_string:
            return None
        return None, arg_string, None

    def _parse_known(self, args, namespace):
        namespace = self._initial(namespace)
        extras = []
        kinds = []
        dashes = None
        for i, arg in enumerate(args):
            if dashes is None and arg == '--':
                dashes = i
                kinds.append('-')
            elif dashes is not None:
                kinds.append('A')
            else:
                kinds.append('O' if self._option(arg) is not None else 'A')
        seen = set()
        seen_non_default = set()
        positionals = [a for a in self._actions if not a.option_strings]

        def take(action, values, option_string=None):
            seen.add(id(action))
            if values is not action.default:
                seen_non_default.add(id(action))
                for group in self._mutually_exclusive_groups:
                    if action in group._group_actions:
                        for other in group._group_actions:
                            if other is not action and id(other) in seen_non_default:
                                raise ArgumentError(action, f'not allowed with argument {_argument_name(other)}')
            if values is not SUPPRESS:
                action(self, namespace, values, option_string)

        def consume_positionals(i, final=False):
            while positionals:
                action = positionals[0]
                avail = []
                j = i
                while j < len(args) and (kinds[j] in 'A-' or (action.nargs in (PARSER, REMAINDER) and (avail or action.nargs == REMAINDER))):
                    if not (kinds[j] == '-' and j == dashes):
                        avail.append(args[j])
                    j += 1
                later = sum(self._least(a) for a in positionals[1:])
                least, most = self._least(action), self._most(action)
                if len(avail) < least:
                    return i
                n = min(most, max(least, len(avail) - later))
                if n == 0 and not final and j < len(args) and least == 0 and action.nargs != 0:
                    # An optional positional waits for what comes behind the options.
                    if not avail:
                        return i
                values = avail[:n]
                k = 0
                while k < n:
                    if kinds[i] == '-' and i == dashes:
                        i += 1
                        continue
                    k += 1
                    i += 1
                positionals.pop(0)
                take(action, self._get_values(action, values))
            return i

        i = 0
        while i < len(args):
            if kinds[i] in 'A-':
                before = i
                i = consume_positionals(i)
                if i == before:
                    if kinds[i] == '-':
                        i += 1
                        continue
                    extras.append(args[i])
                    i += 1
                continue
            action, option_string, explicit = self._option(args[i])
            i += 1
            if action is None:
                extras.append(option_string)
                while i < len(args) and kinds[i] == 'A' and not positionals:
                    extras.append(args[i])
                    i += 1
                continue
            while True:
                if explicit is not None:
                    if action.nargs == 0 and option_string[1:2] not in self.prefix_chars and explicit != '':
                        take(action, [], option_string)
                        option_string = option_string[0] + explicit[0]
                        explicit = explicit[1:] or None
                        if option_string in self._option_string_actions:
                            action = self._option_string_actions[option_string]
                            if explicit is not None and explicit.startswith('='):
                                explicit = explicit[1:]
                            continue
                        raise ArgumentError(action, f'ignored explicit argument {option_string[1] + (explicit or "")!r}')
                    if action.nargs == 0:
                        raise ArgumentError(action, f'ignored explicit argument {explicit!r}')
                    values = [explicit]
                    if self._least(action) > 1:
                        raise ArgumentError(action, self._count_error(action))
                else:
                    j = i
                    most = self._most(action)
                    while j < len(args) and j - i < most and (kinds[j] == 'A' or action.nargs in (REMAINDER, PARSER)):
                        j += 1
                    values = args[i:j]
                    if len(values) < self._least(action):
                        raise ArgumentError(action, self._count_error(action))
                    i = j
                take(action, self._get_values(action, values), option_string)
                break
        consume_positionals(len(args), True)
        missing = []
        for action in self._actions:
            if id(action) not in seen:
                if action.required:
                    missing.append(_argument_name(action))
                elif action.dest is not SUPPRESS:
                    self._convert_default(namespace, action)
        if missing:
            raise ArgumentError(None, 'the following arguments are required: %s' % ', '.join(missing))
        for group in self._mutually_exclusive_groups:
            if group.required and not any(id(a) in seen_non_default for a in group._group_actions):
                names = [_argument_name(a) for a in group._group_actions if a.help is not SUPPRESS]
                raise ArgumentError(None, 'one of the arguments %s is required' % ' '.join(names))
        extras += vars(namespace).pop('_unrecognized_args', [])
        return namespace, extras

    def _least(self, action):
        n = action.nargs
        if n is None:
            return 1
        if n in (OPTIONAL, ZERO_OR_MORE, REMAINDER):
            return 0
        if n in (ONE_OR_MORE, PARSER):
            return 1
        return n

    def _most(self, action):
        n = action.nargs
        if n is None or n == OPTIONAL:
            return 1
        if n in (ZERO_OR_MORE, ONE_OR_MORE, REMAINDER, PARSER):
            return 1 << 30
        return n

    def _count_error(self, action):
        errors = {None: 'expected one argument', OPTIONAL: 'expected at most one argument',
                  ONE_OR_MORE: 'expected at least one argument'}
        if action.nargs in errors:
            return errors[action.nargs]
        return f'expected {action.nargs} argument{"" if action.nargs == 1 else "s"}'

    def _get_values(self, action, arg_strings):
        if not arg_strings and action.nargs == OPTIONAL:
            value = action.const if action.option_strings else action.default
            if isinstance(value, str) and value is not SUPPRESS:
                value = self._get_value(action, value)
            return value
        if not arg_strings and action.nargs == ZERO_OR_MORE and not action.option_strings:
            return action.default if action.default is not None else []
        if len(arg_strings) == 1 and action.nargs in (None, OPTIONAL):
            value = self._get_value(action, arg_strings[0])
            self._check_value(action, value)
            return value
        if action.nargs == REMAINDER:
            return [self._get_value(action, v) for v in arg_strings]
        if action.nargs == PARSER:
            value = [self._get_value(action, v) for v in arg_strings]
            self._check_value(action, value[0])
            return value
        value = [self._get_value(action, v) for v in arg_strings]
        for v in value:
            self._check_value(action, v)
        return value

    def _get_value(self, action, arg_string):
        type_func = action.type
        if type_func is None:
            return arg_string
        try:
            return type_func(arg_string)
        except ArgumentTypeError as err:
            raise ArgumentError(action, str(err))
        except (TypeError, ValueError):
            name = getattr(action.type, '__name__', repr(action.type))
            raise ArgumentError(action, f'invalid {name} value: {arg_string!r}')

    def _check_value(self, action, value):
        choices = action.choices
        if choices is None:
            return
        if isinstance(choices, str):
            choices = iter(choices)
        if value not in choices:
            raise ArgumentError(action, 'invalid choice: %r (choose from %s)'
                                % (value, ', '.join(map(repr, action.choices))))

    def format_usage(self):
        return _unknown_('the help of argparse is not written')
    format_help = format_usage
    def print_usage(self, file=None):
        _effect_('print')
    print_help = print_usage
    def convert_arg_line_to_args(self, arg_line):
        return [arg_line]
    def exit(self, status=0, message=None):
        raise SystemExit(status)
    def error(self, message):
        _effect_('print', message)
        self.exit(2)
`;
