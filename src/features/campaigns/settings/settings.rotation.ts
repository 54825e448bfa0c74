import { ArrayMaxSize, ArrayUnique, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { encodeId, IsId } from '../../../platform/graphql/ids';
import { Fits } from '../../../platform/graphql/validators';
import { compact, readNumber, readRecord, readUuids, readWhole } from '../../../platform/json-values';

@ObjectType({ description: 'How often one content is shown beside the others.', simpleResolvers: true })
export class ContentWeight {
  @Field(() => ID, { description: 'Id of the content; it may be deleted by now.' })
  contentId: string;

  @Field(() => Float, { description: 'Weight 0 to 1000: twice the weight is shown twice as often, 0 not at all.' })
  weight: number;
}

/**
 * As JSON in `content_rotation`: `{ "weights": { "<uuid>": 2 }, "explorationShare": 0.05, "maxImpressionsPerUnit": 3,
 * "withinHours": 24 }`, every key optional.
 */
@ObjectType({ description: 'How the contents of a campaign take turns, beside the strategy.', simpleResolvers: true })
export class ContentRotation {
  @Field(() => [ContentWeight], {
    description: 'Weights for the strategy WEIGHTED; a content that is not named weighs 1.',
  })
  weights: ContentWeight[];

  @Field(() => Float, {
    nullable: true,
    description:
      'Share 0 to 0.5 that every strategy that prefers some contents shows evenly; null: by `learningPriority`, 0.02, 0.05, 0.1 or 0.2.',
  })
  explorationShare: number | null;

  @Field(() => Int, { nullable: true, description: 'A unit sees the same content at most so often; null: no limit.' })
  maxImpressionsPerUnit: number | null;

  @Field(() => Int, { nullable: true, description: 'Within how many hours that limit counts; null: ever.' })
  withinHours: number | null;
}

@InputType({ description: 'How often one content is shown beside the others.' })
export class ContentWeightInput {
  @Field(() => ID, { description: 'Id of the content.' })
  @IsId('content')
  contentId: string;

  @Field(() => Float, { description: 'Weight 0 to 1000: twice the weight is shown twice as often, 0 not at all.' })
  @Min(0)
  @Max(1000)
  weight: number;
}

@InputType({ description: 'How contents take turns, beside the strategy. Replaces what was there before.' })
export class ContentRotationInput {
  @Field(() => [ContentWeightInput], {
    nullable: true,
    description:
      'Weights for the strategy WEIGHTED, at most 200, not all of them 0; a content that is not named weighs 1.',
  })
  @ArrayMaxSize(200)
  @ArrayUnique(({ contentId }: ContentWeightInput) => contentId, { message: 'weights must name each content once' })
  @ValidateNested({ each: true })
  @Fits<ContentRotationInput, ContentWeightInput[]>(
    'someWeight',
    (weights) => weights.length === 0 || weights.some(({ weight }) => weight > 0),
    'weights must not all be 0',
  )
  weights?: ContentWeightInput[] | null;

  @Field(() => Float, { nullable: true, description: 'Share 0 to 0.5 that is shown evenly whatever is preferred.' })
  @Min(0)
  @Max(0.5)
  explorationShare?: number | null;

  @Field(() => Int, { nullable: true, description: 'A unit sees the same content at most so often, 1 to 1000.' })
  @Min(1)
  @Max(1000)
  maxImpressionsPerUnit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Within how many hours that limit counts, 1 to 8760; left out: ever. Only beside the limit.',
  })
  @Min(1)
  @Max(8760)
  @Fits<ContentRotationInput, number>(
    'goesWithLimit',
    (_, { maxImpressionsPerUnit: most }) => most !== null && most !== undefined,
    'withinHours says when maxImpressionsPerUnit counts: set that too, or leave withinHours out',
  )
  withinHours?: number | null;
}

/** What an input is stored as; `uuids` are those of its weights' contents, in their order. */
export function storedRotation(
  { weights, ...rest }: ContentRotationInput,
  uuids: readonly string[],
): Record<string, unknown> {
  const byContent = (weights ?? []).map(({ weight }, index) => [uuids[index] ?? '', weight] as const);
  return { ...compact(rest), ...(byContent.length === 0 ? {} : { weights: Object.fromEntries(byContent) }) };
}

/** The weights by UUID of their content. */
export function readRotationWeights(json: unknown): ReadonlyMap<string, number> {
  const weights = readRecord(readRecord(json).weights);
  return new Map(
    readUuids(Object.keys(weights)).flatMap((uuid) => {
      const weight = readNumber(weights[uuid]);
      return weight === null || weight < 0 ? [] : [[uuid, weight] as const];
    }),
  );
}

/** The typed view. */
export function readContentRotation(json: unknown): ContentRotation {
  const rotation = readRecord(json);
  return {
    weights: [...readRotationWeights(json)].map(([uuid, weight]) => ({ contentId: encodeId('content', uuid), weight })),
    explorationShare: readNumber(rotation.explorationShare),
    maxImpressionsPerUnit: readWhole(rotation.maxImpressionsPerUnit),
    withinHours: readWhole(rotation.withinHours),
  };
}
