/**
 * The params ft_in and ft_out of scan: trees of None, which say what is a constant, carried or scanned over, and of
 * which transformations leave leaves out. Source: jax/_src/flattree.py.
 */
import type { NamedParam } from './primitive.ts';

/** A pytree of lists and tuples of leaves. */
export type TreeShape = '*' | { readonly list: readonly TreeShape[] } | { readonly tuple: readonly TreeShape[] };

const listed = (n: number): TreeShape => ({ list: new Array<TreeShape>(n).fill('*') });
const sequence = (items: readonly string[]): string =>
  items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;

function shapeText(shape: TreeShape): string {
  if (shape === '*') return '*';
  return 'list' in shape ? `[${shape.list.map(shapeText).join(', ')}]` : sequence(shape.tuple.map(shapeText));
}

const leafCount = (shape: TreeShape): number =>
  shape === '*' ? 1 : ('list' in shape ? shape.list : shape.tuple).reduce((n, s) => n + leafCount(s), 0);

/** What happened to a leaf, the first filter first: R kept, L left out. */
type Marks = string;
const isKept = (marks: Marks): boolean => !marks.endsWith('L');
const leafText = (marks: Marks): string =>
  [...marks].reduceRight((text, m) => `${m === 'R' ? 'Right' : 'Left'}(${text})`, 'None');

/** Leaves with the filters that they went through: one by itself, or those of a pytree. */
interface Leaves {
  readonly marks: readonly Marks[];
  readonly filters: number;
  /** Undefined for a leaf by itself. */
  readonly shape: TreeShape | undefined;
}

export class FlatTree implements NamedParam {
  private readonly text: string;

  private constructor(private readonly node: readonly FlatTree[] | Leaves) {
    this.text = this.print();
  }

  get kind(): string {
    if (!('marks' in this.node)) return 'FTTuple';
    if (this.node.filters > 0) return 'FTFiltered';
    return this.node.shape === undefined ? 'FTSingleton' : 'FTPyTree';
  }

  static readonly none = new FlatTree({ marks: [''], filters: 0, shape: undefined });
  static tuple(...items: readonly FlatTree[]): FlatTree {
    return new FlatTree(items);
  }
  /** Source: flattree.nones. */
  static nones(n: number): FlatTree {
    return new FlatTree(new Array<FlatTree>(n).fill(FlatTree.none));
  }
  /** Source: flattree.flatten(…).void(). */
  static pytree(shape: TreeShape): FlatTree {
    return new FlatTree({ marks: new Array<Marks>(leafCount(shape)).fill(''), filters: 0, shape });
  }
  /** A pytree that is a list of leaves. */
  static list(n: number): FlatTree {
    return FlatTree.pytree(listed(n));
  }
  /** A pytree that is a tuple of lists of leaves, or of tuples of such. */
  static lists(counts: readonly (number | readonly number[])[]): FlatTree {
    return FlatTree.pytree({
      tuple: counts.map((c) => (typeof c === 'number' ? listed(c) : { tuple: c.map(listed) })),
    });
  }

  /** Number of leaves that are there. */
  get length(): number {
    if (!('marks' in this.node)) return this.node.reduce((n, t) => n + t.length, 0);
    return this.node.marks.filter(isKept).length;
  }

  /** Source: FlatTree.unpack. */
  unpack(): readonly FlatTree[] {
    if (!('marks' in this.node)) return this.node;
    const { marks, filters, shape } = this.node;
    if (shape === undefined || shape === '*') throw new Error('not a tuple of trees');
    let next = 0;
    return ('list' in shape ? shape.list : shape.tuple).map((child) => {
      const own = marks.slice(next, next + leafCount(child));
      next += own.length;
      return new FlatTree({ marks: own, filters, shape: child });
    });
  }

  /** One value for each leaf, divided as the tree's children are. */
  split<T>(values: readonly T[]): T[][] {
    let next = 0;
    return this.unpack().map((t) => values.slice(next, (next += t.length)));
  }

  /** Source: filter_with_mask. */
  filter(mask: readonly boolean[]): FlatTree {
    let next = 0;
    const apply = ({ node }: FlatTree): FlatTree =>
      'marks' in node
        ? new FlatTree({
            ...node,
            marks: node.marks.map((m) => (isKept(m) ? `${m}${mask[next++] ? 'R' : 'L'}` : m)),
            filters: node.filters + 1,
          })
        : new FlatTree(node.map(apply));
    return apply(this);
  }

  private print(): string {
    if (!('marks' in this.node)) return sequence(this.node.map(String));
    const { marks, filters, shape } = this.node;
    const texts = marks.map(leafText);
    const inner =
      shape === undefined ? texts[0] : `Pytree(vals=[${texts.join(', ')}], tree=PyTreeDef(${shapeText(shape)}))`;
    return 'RightsOnly('.repeat(filters) + inner + ')'.repeat(filters);
  }

  toString(): string {
    return this.text;
  }

  /** The tree that prints so. */
  static parse(text: string): FlatTree {
    return new Reader(text).tree(0, (node) => new FlatTree(node));
  }
}

/** Reads what `FlatTree` prints. */
class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  private eat(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private need(token: string): void {
    if (!this.eat(token)) throw new Error(`not a flat tree: ${this.text}`);
  }

  private items<T>(close: string, one: () => T): T[] {
    const found: T[] = [];
    while (!this.eat(close)) {
      found.push(one());
      if (!this.eat(', ')) this.eat(',');
    }
    return found;
  }

  tree(filters: number, make: (node: readonly FlatTree[] | Leaves) => FlatTree): FlatTree {
    if (this.eat('(')) return make(this.items(')', () => this.tree(0, make)));
    if (this.eat('RightsOnly(')) {
      const inner = this.tree(filters + 1, make);
      this.need(')');
      return inner;
    }
    if (!this.eat('Pytree(vals=[')) return make({ marks: [this.leaf()], filters, shape: undefined });
    const marks = this.items(']', () => this.leaf());
    this.need(', tree=PyTreeDef(');
    const shape = this.shape();
    this.need('))');
    return make({ marks, filters, shape });
  }

  private leaf(): Marks {
    for (const [name, mark] of [
      ['Right(', 'R'],
      ['Left(', 'L'],
    ])
      if (this.eat(name)) {
        const inner = this.leaf();
        this.need(')');
        return mark + inner;
      }
    this.need('None');
    return '';
  }

  private shape(): TreeShape {
    if (this.eat('[')) return { list: this.items(']', () => this.shape()) };
    if (this.eat('(')) return { tuple: this.items(')', () => this.shape()) };
    this.need('*');
    return '*';
  }
}
