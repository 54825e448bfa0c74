import { PersonalizationLevelEnum } from '../../campaigns/settings/personalization.enums';
import { readAudience } from '../../campaigns/settings/settings.audience';
import { TriggerActionEnum } from '../../campaigns/settings/settings.enums';
import { isFor, type Person, unknownOf } from './audience-match';
import { type BidRules, bidModifierOf, countsForNothing } from './bid-modifier';
import { isPausedByResults } from './paused-by-results';

const { BASIC, STANDARD, ADVANCED, FULL } = PersonalizationLevelEnum;
const ANA: Person = {
  ageGroup: 'GEN_Z',
  location: 'PT-11',
  language: 'pt',
  interests: ['maps'],
  behaviors: ['repeat_buyer'],
  segments: ['customers'],
};

describe('whether a content is for somebody', () => {
  it.each<[string, object, readonly (PersonalizationLevelEnum | null)[]]>([
    ['everybody', {}, [null, BASIC, STANDARD, ADVANCED, FULL]],
    ['a place', { locations: ['PT'] }, [null, STANDARD, ADVANCED, FULL]],
    ['a segment', { segments: ['customers'] }, [null, STANDARD, ADVANCED, FULL]],
    ['a behaviour', { behaviors: ['repeat_buyer'] }, [null, ADVANCED, FULL]],
    ['another behaviour', { behaviors: ['visitor'] }, []],
    ['everybody but others', { excludedSegments: ['employees'] }, [null, BASIC, STANDARD, ADVANCED, FULL]],
    ['everybody but her', { excludedSegments: ['customers'] }, []],
  ])('for %s', (_, targeting, levels) => {
    const audience = readAudience(targeting);
    expect([null, BASIC, STANDARD, ADVANCED, FULL].filter((level) => isFor(audience, ANA, level))).toEqual(levels);
  });

  it('names what was asked for and not said', () => {
    const audience = readAudience({ locations: ['DE'], languages: ['de'], interests: ['maps'], segments: ['vip'] });
    const unknown = { ...ANA, language: null, interests: [] };
    expect(unknownOf(audience, unknown)).toEqual(['language', 'interests']);
    expect(unknownOf(audience, ANA)).toEqual([]);
  });
});

describe('what is bid for somebody', () => {
  const rules = (more: Partial<BidRules> = {}): BidRules => ({
    ...{ level: FULL, bidAdjustments: [], demographicWeights: [] },
    ...more,
  });
  const trigger = { event: 'cart', action: TriggerActionEnum.ADJUST_BID, minimumCount: 1, withinHours: null };
  const unit = { person: ANA, values: { device: 'mobile' } };

  it.each<[Partial<BidRules>, number | null]>([
    [{}, 2],
    [{ level: null }, 2],
    [{ level: ADVANCED }, null],
    [{ bidAdjustments: [{ dimension: 'device', value: 'MOBILE', modifier: 1.5 }] }, 3],
    [{ bidAdjustments: [{ dimension: 'device', value: 'DESKTOP', modifier: 1.5 }] }, 2],
    [{ bidAdjustments: [{ dimension: 'constructor', value: 'x', modifier: 1.5 }] }, 2],
    [{ bidAdjustments: [{ dimension: 'country', value: 'PT', modifier: 0.01 }] }, 0.1],
    [{ demographicWeights: [{ dimension: 'age_group', value: 'GEN_Z', weight: 10 }] }, 10],
    [{ demographicWeights: [{ dimension: 'segment', value: 'customers', weight: 0.25 }] }, 0.5],
  ])('%j: %p', (more, expected) => {
    expect(bidModifierOf(rules(more), unit, [{ ...trigger, modifier: 2 }])).toBe(expected);
  });

  it('is not said where nothing is about them', () => {
    const bidAdjustments = [{ dimension: 'ageGroup', value: 'BOOMER', modifier: 2 }];
    expect(bidModifierOf(rules({ bidAdjustments }), unit, [])).toBeNull();
  });

  it('leaves out whoever counts for nothing', () => {
    const weight = (value: string) => [{ dimension: 'ageGroup', value, weight: 0 }];
    expect(countsForNothing(weight('GEN_Z'), unit)).toBe(true);
    expect(countsForNothing(weight('BOOMER'), unit)).toBe(false);
    expect(countsForNothing(weight('GEN_Z'), { ...unit, person: { ...ANA, ageGroup: null } })).toBe(false);
  });
});

describe('contents that do badly', () => {
  const rule = { belowCtr: 0.02, minimumImpressions: 1_000, minimumConfidence: 0.95 };
  it.each([
    [null, 5_000, 0, false],
    [rule, 999, 0, false],
    [rule, 1_000, 19, false],
    [rule, 1_000, 5, true],
    [rule, 1_000, 30, false],
    // Chances of 0.9586 and 0.9405, by the sum of the binomial P(Bin(n + 1, 0.02) > k).
    [rule, 2_000, 29, true],
    [rule, 2_000, 30, false],
  ])('%j with %d impressions and %d clicks: %p', (one, impressions, clicks, isPaused) => {
    expect(isPausedByResults({ impressions, clicks }, one)).toBe(isPaused);
  });

  it('is only as sure as it has to be', () => {
    const half = { ...rule, minimumConfidence: 0.5 };
    expect(isPausedByResults({ impressions: 1_000, clicks: 18 }, half)).toBe(true);
    expect(isPausedByResults({ impressions: 1_000, clicks: 18 }, rule)).toBe(false);
  });
});
