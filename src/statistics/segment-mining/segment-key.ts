import { hasAttributes, type Segment, type SegmentCube, type Tabulation } from './segment-cube';

/** Two hashes of which cells a segment has, and of which it leaves. */
interface CellsKey {
  readonly self: string;
  readonly mirror: string;
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/**
 * Segments with the same support in every informative cluster are taken for the same cells: TikTok with its only
 * placement is TikTok. Where one's support is what the other leaves, they are mirror images. Null with fewer than `fewest`
 * informative clusters.
 */
export function cellsKey(
  cube: SegmentCube,
  segment: Segment,
  support: Tabulation,
  combination: number,
  fewest: number,
): CellsKey | null {
  const [self, mirror] = [new Hash(), new Hash()];
  let clusters = 0;
  for (let c = 0; c < cube.clusters; c++) {
    const [inside, all] = [support.sums[c * support.width + combination], support.totals[c]];
    if (!(inside > 0 && inside < all) || !hasAttributes(cube, segment, c)) continue;
    clusters++;
    self.add(c, inside, all);
    mirror.add(c, all - inside, all);
  }
  return clusters < fewest ? null : { self: self.text(), mirror: mirror.text() };
}

/** FNV-1a over the bits, twice with different primes: 64 bits. */
class Hash {
  private first = 0x811c9dc5;
  private second = 0x9e3779b9;

  add(...numbers: readonly number[]): void {
    for (const number of numbers) {
      double[0] = number;
      for (const word of words) {
        this.first = Math.imul(this.first ^ word, 0x01000193);
        this.second = Math.imul(this.second ^ word, 0x85ebca6b) ^ (this.second >>> 15);
      }
    }
  }

  text(): string {
    return `${this.first >>> 0}:${this.second >>> 0}`;
  }
}
