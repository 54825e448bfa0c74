import '../template.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Json } from '../../../platform/graphql/scalars';
import type { TemplateIssue } from '../checking/template-issue';
import { TemplateIssueType } from '../checking/template-issue.type';
import { TemplateIssueCodeEnum, TemplateOutcomeEnum } from '../template.enums';

@ObjectType('TemplatePreview', {
  description: 'What a template makes of some values. Whatever is wrong is among the issues; a preview does not fail.',
  simpleResolvers: true,
})
export class TemplatePreviewType {
  @Field(() => TemplateOutcomeEnum, { description: 'What would come of it if it were not a preview.' })
  outcome: TemplateOutcomeEnum;

  @Field(() => String, {
    nullable: true,
    description: 'The text, with nothing where a value is missing; null: the template could not be filled at all.',
  })
  output: string | null;

  @Field(() => Int, { nullable: true, description: 'Characters of the text as readers count them: an emoji is one.' })
  characters: number | null;

  @Field(() => [TemplateIssueType], { description: 'What is wrong with the template or the values, errors first.' })
  issues: readonly TemplateIssue[];

  @Field(() => Json, { description: 'The declared variables as they were filled in, by name.' })
  values: Readonly<Record<string, unknown>>;

  @Field(() => [String], { description: 'Names of variables whose default stood in.' })
  defaultsApplied: readonly string[];

  @Field(() => [String], {
    description: 'Variables that were needed and had no value: `first_name`, `profile.industry`.',
  })
  missing: readonly string[];

  @Field(() => Int, { nullable: true, description: 'Number of the version that was filled; null: it is not stored.' })
  templateVersion: number | null;
}

@ObjectType('TemplateGap', {
  description: 'Something that is missing or does not fit, over all addressees.',
  simpleResolvers: true,
})
export class TemplateGap {
  @Field(() => TemplateIssueCodeEnum, { description: 'What kind of thing it is.' })
  code: TemplateIssueCodeEnum;

  @Field(() => String, { nullable: true, description: 'The variable; null: it is not about one.' })
  variable: string | null;

  @Field(() => String, { description: 'What it is, as it is said of the first of them.' })
  message: string;

  @Field(() => Int, { description: 'For how many addressees.' })
  count: number;

  @Field(() => Float, { description: 'That as a share of all, 0 to 1.' })
  share: number;

  @Field(() => [Int], { description: 'The first ten of them, as numbers of rows from 0 (without rows: of campaigns).' })
  examples: number[];
}

@ObjectType('TemplateAudienceSegment', {
  description: 'What comes of a template for some addressees.',
  simpleResolvers: true,
})
export class TemplateAudienceSegment {
  @Field(() => String, { nullable: true, description: 'Value of the rows that it is about; null: rows without one.' })
  segment: string | null;

  @Field(() => Int, { description: 'Addressees that it was filled for.' })
  checked: number;

  @Field(() => Int, { description: 'For how many a text would be made.' })
  made: number;

  @Field(() => Int, { description: 'For how many nothing would be made, as the policy wants it.' })
  skipped: number;

  @Field(() => Int, { description: 'For how many nothing would be made, because of an error.' })
  refused: number;

  @Field(() => [TemplateGap], { description: 'What is missing or does not fit, the commonest first.' })
  gaps: TemplateGap[];
}

@ObjectType('TemplateAudienceRow', {
  description: 'One addressee for whom a template does not work.',
  simpleResolvers: true,
})
export class TemplateAudienceRow {
  @Field(() => Int, { nullable: true, description: 'Number of the row, from 0; null: no rows were given.' })
  row: number | null;

  @IdField('campaign', { nullable: true, description: 'Id of the campaign; null: none were given.' })
  campaignId: string | null;

  @Field(() => TemplateOutcomeEnum, { description: 'What would come of it.' })
  outcome: TemplateOutcomeEnum;

  @Field(() => [TemplateIssueType], { description: 'What is wrong.' })
  issues: readonly TemplateIssue[];
}

@ObjectType('TemplateAudienceReport', {
  description: 'What would come of a template for everybody whom it is meant for, before anything is made.',
  simpleResolvers: true,
})
export class TemplateAudienceReport {
  @Field(() => TemplateAudienceSegment, { description: 'For all of them.' })
  total: TemplateAudienceSegment;

  @Field(() => [TemplateAudienceSegment], {
    description: 'For each value of `segmentBy`, the largest first, at most 100; none without it.',
  })
  segments: TemplateAudienceSegment[];

  @Field(() => [TemplateAudienceRow], { description: 'The first 100 addressees for whom nothing would be made.' })
  failing: TemplateAudienceRow[];

  @Field(() => [TemplateIssueType], { description: 'What is wrong with the template itself, whatever the values.' })
  templateIssues: readonly TemplateIssue[];

  @Field(() => Int, { nullable: true, description: 'Number of the version that was filled; null: it is not stored.' })
  templateVersion: number | null;
}
