import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/graphql/context';
import { Needs } from '../../../../platform/graphql/needs';
import { loadRecord } from '../../../../platform/graphql/record-loaders';
import { PersonalizedContentType } from '../../content.type';
import type { PersonalizedContent } from '../../personalized-content.entity';
import { QualityFindingType, readQuality } from '../quality/quality.type';
import type { QualityFinding } from '../quality/quality-rules';
import type { ContentGeneration } from './content-generation.entity';
import { ContentGenerationType } from './content-generation.type';
import { contentGenerations } from './generation.store';

@Resolver(() => PersonalizedContentType)
export class GeneratedContentResolver {
  @FieldResolver(() => ContentGenerationType, {
    nullable: true,
    description: 'From what exactly it was made; null: a client wrote it down with createPersonalizedContent.',
  })
  @Needs('id')
  async generation(
    @Root() { id }: PersonalizedContent,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ContentGeneration | null> {
    return loadRecord(context, info, contentGenerations, id, 'contentId');
  }
}

@Resolver(() => ContentGenerationType)
export class ContentGenerationResolver {
  @FieldResolver(() => [QualityFindingType], {
    description: 'What each rule says that has something to say about the content, as it was made.',
  })
  @Needs('quality')
  quality(@Root() { quality }: ContentGeneration): QualityFinding[] {
    return readQuality(quality);
  }
}
