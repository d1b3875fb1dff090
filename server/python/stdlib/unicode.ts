/** unicodedata, as far as JavaScript has its tables. */
import { typeError, valueError } from '../errors.ts';
import { registerModule } from '../modules.ts';
import type { Value } from '../values.ts';
import { Unknown, UnknownSignal } from '../values.ts';
import { needText, shownType, text } from '../builtins/known.ts';
import { libraryModule } from './names.ts';
import { cFunctions } from './values.ts';

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'];
const CATEGORIES = 'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn'.split(
  ' ',
);
const PATTERNS = CATEGORIES.map((c) => new RegExp(`^\\p{${c}}$`, 'u'));
const character = (v: Value, name: string): string => {
  const s = text(v);
  if (s === undefined || Array.from(s).length !== 1)
    throw typeError(`${name}() argument must be a unicode character, not ${shownType(v)}`);
  return s;
};

function normal(form: Value, text: Value, name: string): string {
  const f = needText(form, `${name}() argument 1`);
  const s = needText(text, `${name}() argument 2`);
  if (!FORMS.includes(f)) throw valueError('invalid normalization form');
  return s.normalize(f);
}

export function registerUnicode(): void {
  registerModule('unicodedata', () =>
    libraryModule(
      'unicodedata',
      cFunctions('unicodedata', {
        'normalize(form, unistr, /)': (form, text) => normal(form, text, 'normalize'),
        'is_normalized(form, unistr, /)': (form, text) => normal(form, text, 'is_normalized') === text,
        'category(chr, /)': (v) => {
          const c = character(v, 'category');
          const found = CATEGORIES.find((_, i) => PATTERNS[i].test(c));
          if (found === undefined) throw new UnknownSignal(new Unknown('the category of a character is not known'));
          return found;
        },
      }),
    ),
  );
}
