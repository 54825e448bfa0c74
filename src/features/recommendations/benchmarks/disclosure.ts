import { spreadRate } from '../../../statistics/rate-hierarchy/pooled-rate';
import {
  ACCOUNT_SHARE,
  type CellBelief,
  type Market,
  type MarketCell,
  type MarketSpread,
  widened,
} from '../engine/market';
import { hasCost, hasValue, type MarketCampaign } from '../engine/market-fit';
import { SHIPPED_MARKET, shippedEngagementRate } from '../engine/shipped-market';
import { type Beliefs, coarseBelief, coarseSpread, FEWEST_ACCOUNTS, LARGEST_SHARE, stepOf } from './benchmark-rules';

/** Stands in a path for what an account does not say; such cells are not published. */
export const UNSAID = '?';

/** A cell that may be shown to everybody. */
export interface PublishedCell {
  /** Names from the objective down; empty for all campaigns. */
  readonly path: readonly string[];
  readonly belief: CellBelief;
}

/** What may be shown of a market, and how many cells may not, by reason. */
export interface Disclosure {
  readonly cells: readonly PublishedCell[];
  readonly spread: MarketSpread;
  readonly withheld: { readonly tooFew: number; readonly dominated: number; readonly remainder: number };
}

/**
 * What of a fitted market may be shown: cells of at least five accounts of which none brings more than half, with figures on a grid
 * that is the coarser the more one account brings. A figure of a cell that alone breaks the rule is replaced by that of the cell above.
 * Where what a cell leaves over of the one above it would be one to four accounts, it is withheld, since it could be
 * subtracted. Null where not even all campaigns together may be shown.
 */
export function disclose(market: Market, campaigns: readonly MarketCampaign[]): Disclosure | null {
  const tree = grow(campaigns);
  const withheld = { tooFew: 0, dominated: 0, remainder: 0 };
  const cells: PublishedCell[] = [];
  const isEngagementKnown = shareOf(tree, 'engagementRate') !== null;
  const visit = (node: Node, above: CellBelief | null, canTellEngagements: boolean): void => {
    const rest = shownBelief(market, node, above);
    const belief = rest && withEngagements(rest, node, above, market, isEngagementKnown, canTellEngagements);
    if (belief === null) {
      withheld[node.accounts.size < FEWEST_ACCOUNTS ? 'tooFew' : 'dominated'] += 1;
    } else if (!node.path.includes(UNSAID)) {
      cells.push({ path: node.path, belief });
    }
    const children = [...node.children.values()].sort((left, right) => (left.key < right.key ? -1 : 1));
    const hidden = belief === null ? new Set<Node>() : coverOf(node, children, market);
    withheld.remainder += hidden.size;
    // Beneath a cell that is hidden for what it leaves over, everything would leave over as much.
    const canTell = canTellEngagements && leavesEnoughEngaged(children, market, hidden);
    for (const child of children) if (!hidden.has(child)) visit(child, belief, canTell);
  };
  visit(tree, null, isEngagementKnown);
  if (cells[0]?.path.length !== 0) return null;
  const { ctr, engagementRate, conversionRate, cost, value, commonShare: share } = market.spread;
  const spread: MarketSpread = {
    ctr: ctr.map(coarseSpread),
    engagementRate: (isEngagementKnown ? engagementRate : SHIPPED_MARKET.spread.engagementRate).map(coarseSpread),
    conversionRate: conversionRate.map(coarseSpread),
    cost: cost.map(coarseSpread),
    value: value.map(coarseSpread),
    commonShare: share && {
      ctr: coarseShare(share.ctr),
      engagementRate: coarseShare(isEngagementKnown ? share.engagementRate : ACCOUNT_SHARE),
      conversionRate: coarseShare(share.conversionRate),
      cost: coarseShare(share.cost),
      value: coarseShare(share.value),
    },
  };
  return { cells, spread, withheld };
}

/** A share on a grid of twentieths. */
function coarseShare(share: number): number {
  return Math.round(share * 20) / 20;
}

/** What campaigns bring to a figure: of a rate what it divides and by what, of an amount one for each campaign that has it. */
type Volume = Readonly<Record<keyof Beliefs, readonly number[]>>;

interface Node {
  readonly path: readonly string[];
  readonly key: string;
  readonly accounts: Map<string, Record<keyof Beliefs, number[]>>;
  readonly children: Map<string, Node>;
}

const METRICS = ['ctr', 'engagementRate', 'conversionRate', 'cost', 'value'] as const;

function grow(campaigns: readonly MarketCampaign[]): Node {
  const root = nodeOf([]);
  for (const campaign of campaigns) {
    const volume = volumeOf(campaign);
    let node = root;
    add(node, campaign.account, volume);
    for (const name of pathOf(campaign)) {
      const child: Node = node.children.get(name) ?? nodeOf([...node.path, name]);
      node.children.set(name, child);
      node = child;
      add(node, campaign.account, volume);
    }
  }
  return root;
}

function nodeOf(path: readonly string[]): Node {
  return { path, key: path.join('/'), accounts: new Map(), children: new Map() };
}

function pathOf({ objective, platform, industry, businessSize }: MarketCell): string[] {
  return [objective, platform, industry, businessSize];
}

function volumeOf(campaign: MarketCampaign): Volume {
  const { impressions, clicks, engagements, engagementImpressions, conversions } = campaign;
  return {
    ctr: [impressions, clicks],
    engagementRate: [engagementImpressions, engagements],
    conversionRate: [clicks, conversions],
    cost: [hasCost(campaign) ? 1 : 0],
    value: [hasValue(campaign) ? 1 : 0],
  };
}

function add({ accounts }: Node, account: string, volume: Volume): void {
  const sums = accounts.get(account) ?? {
    ctr: [0, 0],
    engagementRate: [0, 0],
    conversionRate: [0, 0],
    cost: [0],
    value: [0],
  };
  for (const metric of METRICS) sums[metric] = sums[metric].map((sum, part) => sum + volume[metric][part]);
  accounts.set(account, sums);
}

/** The largest share that one account has in a figure; null where fewer than five accounts bring anything to it, or one too much. */
function shareOf({ accounts }: Node, metric: keyof Beliefs): number | null {
  const parts = [...accounts.values()].map((sums) => sums[metric]);
  if (parts.filter(([first]) => first > 0).length < FEWEST_ACCOUNTS) return null;
  let largest = 0;
  for (const part of parts[0].keys()) {
    const total = parts.reduce((sum, one) => sum + one[part], 0);
    if (total > 0) largest = Math.max(largest, ...parts.map((one) => one[part] / total));
  }
  return largest > LARGEST_SHARE ? null : largest;
}

/** What may be shown of a cell; null: nothing. The click-through rate is what a cell is there for. */
function shownBelief(market: Market, node: Node, above: CellBelief | null): CellBelief | null {
  const fitted = market.cells.get(node.key);
  const share = shareOf(node, 'ctr');
  if (fitted === undefined || share === null) return null;
  const level = node.path.length - 1;
  const { spread } = market;
  let belief: CellBelief = { ...fitted, users: node.accounts.size };
  // Engagements are put in later: not every account says them.
  const steps = { ctr: stepOf(share), engagementRate: stepOf(share), conversionRate: 0, cost: 0, value: 0 };
  for (const metric of ['conversionRate', 'cost', 'value'] as const) {
    const ofMetric = shareOf(node, metric);
    steps[metric] = stepOf(ofMetric ?? share);
    if (ofMetric !== null) continue;
    // Without a cell above that may be shown there is nothing to put in its place.
    if (above === null) return null;
    belief =
      metric === 'conversionRate'
        ? { ...belief, conversionRate: spreadRate(above.conversionRate, spread.conversionRate[level]) }
        : { ...belief, [metric]: widened(above[metric], spread[metric][level]) };
  }
  return coarseBelief(belief, steps);
}

/**
 * The belief with what may be shown of engagements, which not every account says: its own rate, or that of the cell above, or where too
 * few say them at all, what is expected of everybody.
 */
function withEngagements(
  belief: CellBelief,
  node: Node,
  above: CellBelief | null,
  { cells, spread }: Market,
  isKnown: boolean,
  canTell: boolean,
): CellBelief {
  const own = cells.get(node.key);
  const share = shareOf(node, 'engagementRate');
  if (isKnown && canTell && own !== undefined && share !== null) {
    const step = stepOf(share);
    const shown = { ...own, engagementUsers: engagedOf(node).length };
    const { engagementRate, engagementUsers } = coarseBelief(shown, {
      ctr: step,
      engagementRate: step,
      conversionRate: step,
      cost: step,
      value: step,
    });
    return { ...belief, engagementRate, engagementUsers };
  }
  const engagementRate =
    isKnown && above !== null
      ? spreadRate(above.engagementRate, spread.engagementRate[node.path.length - 1])
      : shippedEngagementRate(node.path);
  return { ...belief, engagementRate, engagementUsers: 0 };
}

/** Accounts that say engagements. */
function engagedOf({ accounts }: Node): string[] {
  return [...accounts].filter(([, sums]) => sums.engagementRate[0] > 0).map(([account]) => account);
}

/** Whether those who say engagements in children that do not show theirs are nobody, or enough: else they could be subtracted. */
function leavesEnoughEngaged(children: readonly Node[], market: Market, hidden: ReadonlySet<Node>): boolean {
  const rest = new Set<string>();
  for (const child of children) {
    const isShown =
      !hidden.has(child) &&
      market.cells.has(child.key) &&
      shareOf(child, 'ctr') !== null &&
      shareOf(child, 'engagementRate') !== null &&
      child.path.at(-1) !== UNSAID;
    if (!isShown) for (const account of engagedOf(child)) rest.add(account);
  }
  return rest.size === 0 || rest.size >= FEWEST_ACCOUNTS;
}

/** Children that have to be withheld so that what the shown ones leave over of their parent is nobody, or enough. */
function coverOf(parent: Node, children: readonly Node[], market: Market): Set<Node> {
  const shown = children
    .filter((child) => market.cells.has(child.key) && shareOf(child, 'ctr') !== null && child.path.at(-1) !== UNSAID)
    .sort((left, right) => left.accounts.size - right.accounts.size || (left.key < right.key ? -1 : 1));
  const hidden = new Set<Node>();
  const leftOver = (): number => {
    const rest = new Set<string>();
    for (const child of children) {
      if (shown.includes(child) && !hidden.has(child)) continue;
      for (const account of child.accounts.keys()) rest.add(account);
    }
    return parent.path.length === 4 ? 0 : rest.size;
  };
  for (const child of shown) {
    const rest = leftOver();
    if (rest === 0 || rest >= FEWEST_ACCOUNTS) break;
    hidden.add(child);
  }
  return hidden;
}
