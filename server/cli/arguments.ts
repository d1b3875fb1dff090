/** Words and options of a command line, and what is wrong with them. */

/** Bad input: one line, exit code 2. */
export class Complaint extends Error {}

export interface Arguments {
  readonly words: string[];
  /** What was given last. */
  readonly options: ReadonlyMap<string, string | true>;
  /** All values of an option that may be given several times, or with commas. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/** Options that take a value. */
const WITH_VALUE = new Set([
  ...['--format', '--engine', '--device', '--inputs', '--python', '--select', '--ignore', '--exclude'],
]);

export function parse(argv: readonly string[], allowed: readonly string[]): Arguments {
  const words: string[] = [];
  const options = new Map<string, string | true>();
  const lists = new Map<string, string[]>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === '--') {
      words.push(...argv.slice(i + 1));
      break;
    }
    if (!/^--?[a-z]/i.test(word)) {
      words.push(word);
      continue;
    }
    const [name, given] = word.split(/=(.*)/s) as [string, string | undefined];
    if (!allowed.includes(name)) throw new Complaint(`unknown option ${name}`);
    if (!WITH_VALUE.has(name)) {
      if (given !== undefined) throw new Complaint(`${name} takes no value`);
      options.set(name, true);
      continue;
    }
    const value = given ?? argv.at(++i);
    if (value === undefined) throw new Complaint(`${name} needs a value`);
    options.set(name, value);
    const parts = value.split(',').map((v) => v.trim());
    lists.set(name, [...(lists.get(name) ?? []), ...parts.filter((v) => v !== '')]);
  }
  return { words, options, lists };
}

export function choice<T extends string>({ options }: Arguments, name: string, values: readonly T[], otherwise: T): T {
  const given = options.get(name);
  if (given === undefined) return otherwise;
  const found = values.find((v) => v === given);
  if (!found) throw new Complaint(`${name} is one of ${values.join(', ')}; not ${String(given)}`);
  return found;
}

/** An option's value; empty where it isn't given. */
export function textOption({ options }: Arguments, name: string): string {
  const given = options.get(name);
  return typeof given === 'string' ? given : '';
}

export function firstWord({ words }: Arguments): string {
  const [file] = words;
  if (file === undefined) throw new Complaint('name a file');
  return file;
}
