import { Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { now } from '../../../platform/clock';
import type { Context } from '../../../platform/graphql/context';
import { Needs } from '../../../platform/graphql/needs';
import { PerformanceGranularity } from '../../performance/series/performance.enums';
import { requirePeriods } from '../../performance/series/performance.service';
import { addDays } from '../../performance/series/performance-periods';
import { spendPeriods } from '../../performance/series/period-budget';
import type { ContentTemplateVersion } from '../../templates/versions/content-template-version.entity';
import { ContentTemplateVersionType } from '../../templates/versions/template-version.type';
import { PersonalizedContentType } from '../content.type';
import type { PersonalizedContent } from '../personalized-content.entity';
import { sumDays } from './content-days';
import { daysByContent, scoreByContent, scoreByVersion } from './content-performance.loaders';
import {
  type ContentEstimate,
  ContentPerformance,
  ContentPerformanceArgs,
  ContentScoresRequest,
  ContentScoreType,
  TemplateVersionScoreType,
} from './content-performance.type';
import { askForScores } from './score-requests';

@Resolver(() => PersonalizedContentType)
export class ContentPerformanceResolver {
  @FieldResolver(() => ContentPerformance, {
    description: 'What was counted of the content, day by day, both ends included.',
  })
  @Needs('id', 'countedFrom')
  async performance(
    @Root() { id, countedFrom }: PersonalizedContent,
    @Args(() => ContentPerformanceArgs) args: ContentPerformanceArgs,
    @Ctx() context: Context,
  ): Promise<ContentPerformance> {
    const to = args.to ?? now().toISOString().slice(0, 10);
    const from = args.from ?? addDays(to, -27);
    const periods = requirePeriods(from, to, PerformanceGranularity.DAY);
    spendPeriods(context, periods.length);
    const source = args.source ?? countedFrom;
    const rows = await context.loaders.of(daysByContent).load({ contentId: id, from, to });
    const own = rows.filter((row) => row.source === source);
    const byDay = new Map(own.map((row) => [row.day, row]));
    const days = periods.map(({ start }) => {
      const row = byDay.get(start);
      return sumDays(row ? [row] : [], start);
    });
    return { source, days, totals: sumDays(own, null) };
  }

  @FieldResolver(() => ContentScoreType, {
    nullable: true,
    description: 'How it does beside the others of its template and campaign; null before it was shown and judged.',
  })
  @Needs('id')
  async score(@Root() { id }: PersonalizedContent, @Ctx() context: Context): Promise<ContentScoreType | null> {
    const score = await context.loaders.of(scoreByContent).load(id);
    if (score === null) return null;
    return {
      ...score,
      engagement: estimateOf(score.engagement, score.engagementLower, score.engagementUpper),
      othersEngagement: estimateOf(score.othersEngagement, score.othersEngagementLower, score.othersEngagementUpper),
      engagementRatio: estimateOf(score.engagementRatio, score.engagementRatioLower, score.engagementRatioUpper),
      conversionRate: estimateOf(score.conversionRate, score.conversionRateLower, score.conversionRateUpper),
      othersConversionRate: estimateOf(
        score.othersConversionRate,
        score.othersConversionRateLower,
        score.othersConversionRateUpper,
      ),
      conversionRatio: estimateOf(score.conversionRatio, score.conversionRatioLower, score.conversionRatioUpper),
    };
  }

  @Mutation(() => ContentScoresRequest, {
    description:
      'Has all contents and templates of the viewer judged anew by a worker, now instead of within the hour. Reading `score.asOf` tells when it is done.',
  })
  async refreshContentScores(@Ctx() context: Context): Promise<ContentScoresRequest> {
    await askForScores(context.db);
    return { isQueued: true };
  }
}

@Resolver(() => ContentTemplateVersionType)
export class TemplateVersionScoreResolver {
  @FieldResolver(() => TemplateVersionScoreType, {
    nullable: true,
    description: 'How its contents do beside those of other templates; null before it was judged.',
  })
  @Needs('templateId', 'version')
  async score(
    @Root() { templateId, version }: ContentTemplateVersion,
    @Ctx() context: Context,
  ): Promise<TemplateVersionScoreType | null> {
    const score = await context.loaders.of(scoreByVersion).load({ templateId, version });
    if (score === null) return null;
    return {
      ...score,
      successRate: score.judged > 0 ? score.successes / score.judged : null,
      performanceScore: estimateOf(score.performanceScore, score.performanceScoreLower, score.performanceScoreUpper),
    };
  }
}

function estimateOf(estimate: number | null, lower: number | null, upper: number | null): ContentEstimate | null {
  return estimate === null || lower === null || upper === null ? null : { estimate, lower, upper };
}
