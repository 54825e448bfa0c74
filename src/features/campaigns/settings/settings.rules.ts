import type { Violation } from '../../../platform/errors';
import type { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';
import { OptimizationModeEnum } from './personalization.enums';
import { readAudience } from './settings.audience';
import { centsOf, leastCents, leastWholeCents, readBudgetAllocation } from './settings.budget';
import { readGuardrails } from './settings.guardrails';
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
  const below = budget.arms.filter(({ dailyBudget }) => centsOf(dailyBudget) < least).map(({ value }) => value);
  if (below.length > 0) {
    const message = `Each part must keep the guardrail minimumShare of ${minimumShare} of the daily budget: ${below.join(', ')} would not.`;
    found.push({ path: 'budgetAllocation.arms', message, constraint: 'aboveMinimumShare' });
  }
  return found;
}
