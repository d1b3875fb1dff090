/** Modules that reach out of the program: what they answer isn't known before it runs. */
import { registerModule } from '../modules.ts';
import { functions } from '../native.ts';
import type { Value, PyModule } from '../values.ts';
import { Unknown } from '../values.ts';
import { vm } from '../vm.ts';
import { isLibraryModule, libraryModule } from './names.ts';

const NAMES =
  'platform subprocess socket socketserver shutil tempfile glob signal resource getpass uuid urllib urllib.request urllib.error' +
  ' urllib.response http http.client http.server http.cookies http.cookiejar sqlite3 gzip bz2 lzma zipfile tarfile select' +
  ' selectors asyncio multiprocessing multiprocessing.pool multiprocessing.shared_memory multiprocessing.managers' +
  ' multiprocessing.connection concurrent.futures.process concurrent.futures.thread ctypes ctypes.util importlib.resources' +
  ' cProfile profile pstats tracemalloc pdb bdb faulthandler sysconfig site readline rlcompleter cmd code codeop ftplib' +
  ' smtplib poplib imaplib telnetlib nntplib webbrowser xmlrpc xmlrpc.client xmlrpc.server mmap fcntl pwd grp pty' +
  ' syslog stat filecmp fileinput linecache shelve dbm marshal pickle copyreg zipimport zipapp runpy trace email mailbox' +
  ' html.parser xml.etree.ElementTree configparser tomllib plistlib netrc optparse getopt sched logging.handlers logging.config';

/** Those of above that only fail to be followed yet. */
const opaque = (name: string, table: Iterable<readonly [string, Value]> = []): PyModule =>
  libraryModule(name, table, (attribute) => {
    if (/^__/.test(attribute) || isLibraryModule(`${name}.${attribute}`)) return undefined;
    const real = libraryModule(name, []).get(attribute);
    return real === undefined ? undefined : new Unknown(`${name}.${attribute} is not known before the program runs`);
  });

const quiet = (
  name: string,
  table: Readonly<Record<string, () => Value>>,
  more: readonly (readonly [string, Value])[] = [],
): void => {
  registerModule(name, () => libraryModule(name, [...functions(table), ...more]));
};

function draw(name: string): Unknown {
  vm.recorder.add('host-random', { name });
  return new Unknown(`${name}() is not known before the program runs`);
}

export function registerOpaque(): void {
  for (const name of NAMES.split(' ')) if (isLibraryModule(name)) registerModule(name, () => opaque(name));
  registerModule('uuid', () =>
    opaque(
      'uuid',
      functions({ 'uuid1(node=None, clock_seq=None)': () => draw('uuid.uuid1'), 'uuid4()': () => draw('uuid.uuid4') }),
    ),
  );
  quiet('gc', {
    'collect(generation=2)': () => new Unknown('what the garbage collector finds is not known'),
    'enable()': () => null,
    'disable()': () => null,
    'freeze()': () => null,
    'unfreeze()': () => null,
    'isenabled()': () => true,
    'set_threshold(threshold0, threshold1=None, threshold2=None, /)': () => null,
    'set_debug(flags, /)': () => null,
  });
}
