import { BaselineSourceEnum } from './baseline';
import type { Candidate } from './candidates';
import type { ChoiceOption } from './choice';
import { INTERVAL_LEVEL } from './engine-input';
import { MarketSourceEnum } from './market';
import type { EngineMetric } from './objective-metric';
import type { Proposal } from './recommend';
import { contentWord, GENERATION_WORDS, OBJECTIVE_WORDS, PLATFORM_WORDS } from './words';

/** Every number that a reasoning says, as it says it. Texts made elsewhere are checked against it (numbersNotIn). */
export type ReasoningFacts = Readonly<Record<string, number | string>>;

const METRIC_WORDS: Readonly<Record<EngineMetric, string>> = {
  ctr: 'a click-through rate',
  engagementRate: 'an engagement rate',
  conversionRate: 'a conversion rate',
  roi: 'a return',
};
/** What a reasoning may say of a proposal. */
export function factsOf(
  { candidate, forecasts, probability, evidence: all, allocation, options }: Proposal,
  source: MarketSourceEnum,
): ReasoningFacts {
  const forecast = forecasts[candidate.metric];
  const { content, age, engagedContent, engagedAge } = candidate.segments;
  const isEngagement = candidate.metric === 'engagementRate';
  const [ofContent, ofAge] = isEngagement ? [engagedContent, engagedAge] : [content, age];
  const ratio = ofContent.ratio * ofAge.ratio;
  const { engagements } = all;
  // Of accounts it is known how many say engagements; each has at least one campaign.
  const evidence = isEngagement ? { ...engagements, peerCampaigns: engagements.peerAccounts } : all;
  return {
    metric: candidate.metric,
    platform: candidate.platform,
    source: isEngagement && engagements.peerAccounts === 0 ? MarketSourceEnum.SHIPPED_PRIOR : source,
    predictedPercent: percent(forecast.mean),
    medianPercent: percent(forecast.median),
    lowerPercent: percent(forecast.lower),
    upperPercent: percent(forecast.upper),
    levelPercent: INTERVAL_LEVEL * 100,
    baselinePercent: percent(candidate.baseline),
    baselineSource: candidate.baselineSource,
    baselineMissing: candidate.baselineMissing ?? 'NOTHING',
    exploration: explorationOf(candidate, probability, options),
    probabilityPercent: Math.round(probability * 100),
    ownCampaignsOfKind: evidence.ownCampaignsOfKind,
    ownCampaigns: evidence.ownCampaigns,
    peerAccounts: evidence.peerAccounts,
    peerCampaigns: evidence.peerCampaigns,
    segmentPercent: Math.round((ratio - 1) * 100),
    segmentCampaigns: Math.max(ofContent.campaigns, ofAge.campaigns),
    ...Object.fromEntries(Object.entries(allocation).map(([name, share]) => [`share${name}`, Math.round(share * 100)])),
  };
}

/** Why a proposal is an exploration, if it is one. */
export enum ExplorationEnum {
  NONE = 'NONE',
  LIKELY_WORSE = 'LIKELY_WORSE',
  BY_CHANCE = 'BY_CHANCE',
}

/** It is one where it is likelier to do worse than what is done now, or chance has chosen it over the best. */
function explorationOf(
  { key, baselineSource }: Candidate,
  probability: number,
  options: readonly ChoiceOption[],
): ExplorationEnum {
  if (baselineSource === BaselineSourceEnum.OWN && probability < 0.5) return ExplorationEnum.LIKELY_WORSE;
  return options[0]?.key === key ? ExplorationEnum.NONE : ExplorationEnum.BY_CHANCE;
}

/** The reasoning in sentences, from the facts alone. */
export function reasoningOf(facts: ReasoningFacts): string {
  const metric = METRIC_WORDS[facts.metric as EngineMetric];
  const sentences = [
    `${capitalised(metric)} of ${facts.medianPercent} % is as likely to be exceeded as not; with ${facts.levelPercent} % probability it is between ${facts.lowerPercent} % and ${facts.upperPercent} %, on average ${facts.predictedPercent} %.`,
    `${baselineSentence(facts)}, and the chance to do better is ${facts.probabilityPercent} %.`,
    ...explorationSentences(facts),
    evidenceSentence(facts),
  ];
  if (Number(facts.segmentCampaigns) >= 3 && facts.segmentPercent !== 0) {
    const more = Number(facts.segmentPercent) > 0 ? 'more' : 'fewer';
    sentences.push(
      `In ${facts.segmentCampaigns} of your campaigns this content and audience brought ${Math.abs(Number(facts.segmentPercent))} % ${more} ${facts.metric === 'engagementRate' ? 'engagements' : 'clicks'} per impression than the rest.`,
    );
  }
  return sentences.join(' ');
}

function baselineSentence({ baselineSource, baselineMissing, baselinePercent }: ReasoningFacts): string {
  if (baselineSource === BaselineSourceEnum.OWN) return `Your campaigns come to ${baselinePercent} % so far`;
  if (baselineMissing === 'NOTHING') return `Accounts like this one come to ${baselinePercent} % on average`;
  const own =
    baselineMissing === 'spend'
      ? 'What your campaigns cost is not known'
      : `Your campaigns brought no ${baselineMissing} so far`;
  return `${own}; an account like yours can expect ${baselinePercent} % on average`;
}

function explorationSentences({ exploration }: ReasoningFacts): string[] {
  if (exploration === ExplorationEnum.LIKELY_WORSE)
    return ['This is an exploration: more likely than not it does no better, and it is proposed to find out.'];
  if (exploration === ExplorationEnum.BY_CHANCE)
    return [
      'This is an exploration: by what is known so far another choice promises a little more, but that is not certain.',
    ];
  return [];
}

function evidenceSentence(facts: ReasoningFacts): string {
  if (facts.ownCampaigns === 0) {
    return facts.source === MarketSourceEnum.SHIPPED_PRIOR
      ? 'There are no campaigns of yours yet, and none of others to learn from: this rests on general expectations, so the interval is wide.'
      : `There are no campaigns of yours yet: this rests on at least ${facts.peerCampaigns} campaigns of ${facts.peerAccounts} or more other accounts, so the interval is wide.`;
  }
  const own = `${facts.ownCampaignsOfKind} of your ${facts.ownCampaigns} earlier results are of this objective and platform`;
  return facts.source === MarketSourceEnum.SHIPPED_PRIOR
    ? `${own}; the rest is general expectation.`
    : `${own}; at least ${facts.peerCampaigns} campaigns of ${facts.peerAccounts} or more other accounts add to it.`;
}

/** The numbers of a text that are not among the facts; empty: the text says nothing that is not known. */
export function numbersNotIn(text: string, facts: ReasoningFacts): string[] {
  const known = new Set(
    Object.values(facts).flatMap((value) => (typeof value === 'number' ? [value, Math.abs(value)] : [])),
  );
  return (text.match(/-?\d+(?:\.\d+)?/g) ?? []).filter((number) => !known.has(Number(number)));
}

/** A name for the campaign. */
export function nameOf({ candidate }: Proposal): string {
  const { objective, platform, contentType, ageGroup } = candidate;
  const aim = OBJECTIVE_WORDS[objective] ?? objective;
  const audience = ageGroup === null ? '' : ` for ${GENERATION_WORDS[ageGroup] ?? ageGroup}`;
  return `${aim} on ${PLATFORM_WORDS[platform] ?? platform} with ${contentWord(contentType)}${audience}`;
}

/** To three significant digits. */
function percent(share: number): number {
  return Number((share * 100).toPrecision(3));
}

function capitalised(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
