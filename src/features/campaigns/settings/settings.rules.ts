import type { Violation } from '../../../platform/errors';
import type { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';
import { OptimizationModeEnum } from './personalization.enums';
import { readAudience } from './settings.audience';
import { centsOf, leastCents, leastWholeCents, readBudgetAllocation } from './settings.budget';
import { TriggerActionEnum } from './settings.enums';
import { readGuardrails } from './settings.guardrails';
import type { BehavioralTriggerInput } from './settings.json-input';
import { readBidAdjustments, readDemographicWeights } from './settings.views';
import { isAboutNobody, specialCategoriesOf } from './special-category';

type Judged = Pick<
  CampaignPersonalizationSettings,
  | 'optimizationMode'
  | 'guardrails'
  | 'specialCategories'
  | 'demographicWeights'
  | 'bidAdjustments'
  | 'audienceSettings'
  | 'budgetAllocation'
>;

/** What is wrong with settings as a whole, whoever wrote which part of them; empty: nothing. */
export function settingsViolations(settings: Judged, objective: string | null): Violation[] {
  return [...limitsOfAuto(settings), ...equalTreatment(settings, objective), ...budgetWithinLimits(settings)];
}

/** What changes by itself must be bounded in step and in spend. */
function limitsOfAuto({ optimizationMode, guardrails }: Judged): Violation[] {
  const { maxStepShare, dailyCap } = readGuardrails(guardrails);
  if (optimizationMode !== OptimizationModeEnum.AUTO || (maxStepShare !== null && dailyCap !== null)) return [];
  const message =
    'The mode AUTO needs the guardrails maxStepShare and dailyCap: set both, or choose APPROVE or SUGGEST.';
  return [{ path: 'guardrails', message, constraint: 'autoNeedsGuardrails' }];
}

function equalTreatment(settings: Judged, objective: string | null): Violation[] {
  const categories = specialCategoriesOf(settings.specialCategories, objective);
  if (categories.length === 0) return [];
  const why = `the campaign is about ${categories.join(', ')}, where people may not be treated differently`;
  const violation = (path: string, message: string): Violation => ({
    path,
    message: `${message}: ${why}.`,
    constraint: 'equalTreatment',
  });
  return [
    ...readDemographicWeights(settings.demographicWeights).flatMap(({ dimension, value, weight }, index) =>
      weight === 1
        ? []
        : [
            violation(
              `demographicWeights.${index}.weight`,
              `Leave the weight of ${dimension} ${value} at 1, or leave it out`,
            ),
          ],
    ),
    ...readBidAdjustments(settings.bidAdjustments).flatMap(({ dimension, modifier }, index) =>
      isAboutNobody(dimension) || modifier === 1
        ? []
        : [
            violation(
              `bidAdjustments.${index}.modifier`,
              `Leave the bid for ${dimension} as it is (1), or adjust by platform, placement, device, hour, weekday or contentType`,
            ),
          ],
    ),
    ...(readAudience(settings.audienceSettings).ageGroups.length > 0
      ? [violation('audienceSettings.ageGroups', 'Do not restrict the audience by age')]
      : []),
  ];
}

function budgetWithinLimits({ budgetAllocation, guardrails }: Judged): Violation[] {
  const budget = readBudgetAllocation(budgetAllocation);
  if (budget === null) return [];
  const { dailyCap, minimumSpend, minimumShare } = readGuardrails(guardrails);
  const total = centsOf(budget.dailyBudget);
  const found: Violation[] = [];
  if (dailyCap !== null && total > centsOf(dailyCap)) {
    const message = `The parts add up to ${budget.dailyBudget} a day, above the guardrail dailyCap of ${dailyCap}.`;
    found.push({ path: 'budgetAllocation.arms', message, constraint: 'withinDailyCap' });
  }
  if (minimumSpend !== null && total < leastWholeCents(minimumSpend)) {
    const message = `The parts add up to ${budget.dailyBudget} a day, below the guardrail minimumSpend of ${minimumSpend}.`;
    found.push({ path: 'budgetAllocation.arms', message, constraint: 'aboveMinimumSpend' });
  }
  const least = leastCents(minimumShare ?? 0, total);
  const parts = budget.arms.length;
  if (minimumShare !== null && minimumShare * parts > 1 + 1e-9) {
    const message = `${parts} parts cannot each keep minimumShare of ${minimumShare}: together that is more than the whole. Set at most ${Math.floor(1e4 / parts) / 1e4}, or name fewer parts.`;
    return [...found, { path: 'guardrails.minimumShare', message, constraint: 'feasibleShare' }];
  }
  const below = budget.arms.filter(({ dailyBudget }) => centsOf(dailyBudget) < least).map(({ value }) => value);
  if (below.length > 0) {
    const message = `Each part must keep the guardrail minimumShare of ${minimumShare} of the daily budget: ${below.join(', ')} would not.`;
    found.push({ path: 'budgetAllocation.arms', message, constraint: 'aboveMinimumShare' });
  }
  return found;
}

/** What is wrong with triggers as they are given: what is kept from before this rule is left alone. */
export function triggerViolations(triggers: readonly BehavioralTriggerInput[]): Violation[] {
  return triggers.flatMap(({ action, modifier }, index) =>
    action !== TriggerActionEnum.ADJUST_BID || (modifier !== null && modifier !== undefined)
      ? []
      : [
          {
            path: `behavioralTriggers.${index}.modifier`,
            message: 'modifier says what ADJUST_BID multiplies the bid by: set it, 0.1 to 10.',
            constraint: 'goesWithAction',
          },
        ],
  );
}
