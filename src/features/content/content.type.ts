import './content.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { Node } from '../../platform/graphql/node';
import { DateTime, Decimal, Json, SafeInt } from '../../platform/graphql/scalars';
import { ContentStatusEnum } from './content.enums';
import './performance/content-performance.enum-types';
import { ContentSourceEnum } from './performance/content-performance.enums';
import type { PersonalizedContent } from './personalized-content.entity';

@ObjectType('PersonalizedContent', {
  description: 'One piece of content: exactly what was made, from what, for whom, and how it did.',
  implements: Node,
  simpleResolvers: true,
})
export class PersonalizedContentType implements Omit<PersonalizedContent, 'user' | 'campaign' | 'template'> {
  @IdField('content', { description: 'Id of the content.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the content belongs to.' })
  userId: string;

  @IdField('campaign', { nullable: true, description: 'Id of the campaign that it was made for; null: none.' })
  campaignId: string | null;

  @IdField('template', {
    nullable: true,
    description: 'Id of the template that it was made from; null: none, or deleted.',
  })
  templateId: string | null;

  @Field(() => Int, { nullable: true, description: 'Version that the template had then.' })
  templateVersion: number | null;

  @Field(() => String, { description: 'What it is, for example IMAGE, VIDEO or TEXT.' })
  contentType: string;

  @Field(() => String, { description: 'The prompt that it was made from, with all values filled in.' })
  personalizedPrompt: string;

  @Field(() => Json, { description: 'What was known about the addressee when it was made, as JSON.' })
  personalizationContext: Record<string, unknown>;

  @Field(() => String, { nullable: true, description: 'The text itself; null where the content is a file.' })
  body: string | null;

  @Field(() => String, { nullable: true, description: 'Where the file lies in the storage.' })
  filePath: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the content is served: an http or https URL, or a path of this API, which wants the same token.',
  })
  contentUrl: string | null;

  @Field(() => SafeInt, { nullable: true, description: 'Size of the file in bytes.' })
  fileSizeBytes: number | null;

  @Field(() => Json, { description: 'What is known about the file, as JSON. Typed: `fileDetails`.' })
  metadata: Record<string, unknown>;

  @Field(() => Json, { description: 'Values that the template was filled with, as JSON. Typed: `variables`.' })
  variablesUsed: Record<string, unknown>;

  @Field(() => Json, { description: 'Whom it is for, as JSON. Typed: `audience`.' })
  targeting: Record<string, unknown>;

  @Field(() => SafeInt, { description: 'How often it was shown, as `countedFrom` has counted.' })
  impressions: number;

  @Field(() => SafeInt, { description: 'How often it was clicked, as `countedFrom` has counted.' })
  clicks: number;

  @Field(() => SafeInt, {
    description:
      'How many conversions followed, also without a click, as `countedFrom` has counted; fractions of attribution models are rounded once.',
  })
  conversions: number;

  @Field(() => ContentSourceEnum, {
    nullable: true,
    description:
      'Whose count that is: the source that has seen most of its impressions, never several added up. Null: nobody has counted anything.',
  })
  countedFrom: ContentSourceEnum | null;

  @Field(() => DateTime, { nullable: true, description: 'When something was last counted; null: never.' })
  countedAt: Date | null;

  @Field(() => [String], {
    description:
      "What advertising platforms call it. Imported facts of its campaign (of any, if it has none) whose ad has such a name, or is the content's id, are counted for it.",
  })
  adNames: string[];

  @Field(() => Float, {
    nullable: true,
    description:
      'Clicks per impression, a share 0 to 1, drawn towards what the contents of its template and campaign show, the more the less data it has. As of `score.asOf`, with its interval in `score.engagement`. Null before it was shown and judged.',
  })
  engagementScore: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Ratio of its engagement to that of the other contents of its template and campaign: 1 is as good as they are. As of `score.asOf`, with its interval in `score.engagementRatio`. Null below 1,000 impressions, or while the others together have fewer.',
  })
  performanceVsTemplate: number | null;

  @Field(() => String, { nullable: true, description: 'What made it: name and version of a model or program.' })
  generationModel: string | null;

  @Field(() => Int, { nullable: true, description: 'How long that took, in milliseconds.' })
  generationTimeMs: number | null;

  @Field(() => Decimal, { nullable: true, description: 'What that cost, in `currency`, to six decimals.' })
  generationCost: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of `generationCost`, ISO 4217.' })
  currency: string | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Share 0 to 1 of the weights of the quality rules that it meets, which `generation` has one by one; null where it was ' +
      'not generated, or changed since.',
  })
  qualityScore: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of what is shown, from what and to whom: equal contents have equal hashes.',
  })
  contentHash: string | null;

  @Field(() => ContentStatusEnum, { description: 'Where it stands.' })
  status: ContentStatusEnum;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt: Date;
}
