import { Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { now } from '../../../platform/clock';
import type { Context } from '../../../platform/graphql/context';
import { Needs } from '../../../platform/graphql/needs';
import type { CampaignRecommendation } from '../campaign-recommendation.entity';
import { RecommendationType } from '../recommendation.type';
import { measureOutcomes } from './measurement.service';
import { measurementsByRecommendation, outcomesByRecommendation } from './outcome.store';
import { MeasurementSummary, RecommendationMeasurementType, RecommendationOutcomeType } from './outcome.type';
import { waitSentence } from './wait-sentence';

@Resolver(() => RecommendationType)
export class RecommendationOutcomeResolver {
  @Mutation(() => MeasurementSummary, {
    description:
      'Compares what was recommended and done with what came of it, now instead of in the night: recommendations whose campaigns have run their time become MEASURED, restated facts are measured anew, and what nobody decided about in time becomes EXPIRED. Repeated on the same facts it changes nothing.',
  })
  async measureRecommendations(@Ctx() context: Context): Promise<MeasurementSummary> {
    return measureOutcomes(context.db, now());
  }

  @FieldResolver(() => [RecommendationOutcomeType], {
    description:
      'Each predicted figure beside what it became; empty as long as that cannot be told, see `measurement`.',
  })
  @Needs('id')
  async outcomes(
    @Root() { id }: CampaignRecommendation,
    @Ctx() context: Context,
  ): Promise<RecommendationOutcomeType[]> {
    return context.loaders.of(outcomesByRecommendation).load(id);
  }

  @FieldResolver(() => RecommendationMeasurementType, {
    nullable: true,
    description:
      'What its campaign did in its time, and whether the outcome can be told or why not yet. Null: it was not looked at.',
  })
  @Needs('id')
  async measurement(
    @Root() recommendation: CampaignRecommendation,
    @Ctx() context: Context,
  ): Promise<RecommendationMeasurementType | null> {
    const [latest] = await this.measurements(recommendation, context);
    return latest ?? null;
  }

  @FieldResolver(() => [RecommendationMeasurementType], {
    description: 'The same with what was known before facts were restated, the latest first.',
  })
  @Needs('id')
  async measurements(
    @Root() { id }: CampaignRecommendation,
    @Ctx() context: Context,
  ): Promise<RecommendationMeasurementType[]> {
    const rows = await context.loaders.of(measurementsByRecommendation).load(id);
    return rows.map((row) => ({
      ...row,
      spend: row.currency === null ? null : row.spend,
      revenue: row.currency === null ? null : row.revenue,
      explanation: waitSentence(row),
    }));
  }
}
