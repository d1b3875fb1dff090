/** Encodings of str and bytes that programs name. Source: CPython's Lib/encodings/aliases.py. */
import { raise, raiseWith } from '../errors.ts';
import type { Value } from '../values.ts';
import { PyBytes, Unknown } from '../values.ts';

const normal = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/g, '');

/** `s.encode(encoding)`. */
export function encode(s: string, encoding: string): Value {
  switch (normal(encoding)) {
    case 'utf8':
    case 'u8':
      return new PyBytes(new TextEncoder().encode(s));
    case 'ascii':
    case 'usascii':
    case 'latin1':
    case 'iso88591': {
      const most = normal(encoding).endsWith('ascii') ? 0x7f : 0xff;
      const codes = Array.from(s, (c) => c.codePointAt(0) ?? 0);
      const bad = codes.findIndex((c) => c > most);
      if (bad >= 0) {
        const shown =
          codes[bad] < 0x100 ? `\\x${codes[bad].toString(16)}` : `\\u${codes[bad].toString(16).padStart(4, '0')}`;
        const name = most === 0x7f ? 'ascii' : 'latin-1';
        throw raise(
          'UnicodeEncodeError',
          `'${name}' codec can't encode character '${shown}' in position ${bad}: ordinal not in range(${most + 1})`,
        );
      }
      return new PyBytes(Uint8Array.from(codes));
    }
    default:
      return new Unknown(`the encoding ${encoding} is not known here`);
  }
}

/** `b.decode(encoding)`. */
export function decode(bytes: Uint8Array, encoding: string): Value {
  switch (normal(encoding)) {
    case 'utf8':
    case 'u8':
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        throw raiseWith('UnicodeDecodeError', [new Unknown('where the invalid byte is')]);
      }
    case 'ascii':
    case 'usascii':
    case 'latin1':
    case 'iso88591': {
      const bad = normal(encoding).endsWith('ascii') ? bytes.findIndex((b) => b > 0x7f) : -1;
      if (bad >= 0)
        throw raise(
          'UnicodeDecodeError',
          `'ascii' codec can't decode byte 0x${bytes[bad].toString(16)} in position ${bad}: ordinal not in range(128)`,
        );
      return Array.from(bytes, (b) => String.fromCharCode(b)).join('');
    }
    default:
      return new Unknown(`the encoding ${encoding} is not known here`);
  }
}
