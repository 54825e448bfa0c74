import '../generation.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { readEnum, readFlag, readNumber, readRecords, readText } from '../../../../platform/json-values';
import { QualityRuleEnum } from '../generation.enums';
import type { QualityFinding } from './quality-rules';

@ObjectType('QualityFinding', { description: 'What one rule says of a content.', simpleResolvers: true })
export class QualityFindingType implements QualityFinding {
  @Field(() => QualityRuleEnum, { description: 'What was looked at.' })
  rule: QualityRuleEnum;

  @Field(() => Boolean, { description: 'Whether the rule is met.' })
  isMet: boolean;

  @Field(() => Float, { description: 'What it counts for: the score is the share of the weights whose rules are met.' })
  weight: number;

  @Field(() => String, { description: 'What was seen, in a sentence.' })
  message: string;
}

/** As JSON in `content_generations.quality`: a list of objects with the fields of `QualityFinding`. */
export function readQuality(json: unknown): QualityFinding[] {
  return readRecords(json).flatMap((finding) => {
    const rule = readEnum(QualityRuleEnum, finding.rule);
    if (rule === null) return [];
    return [
      {
        rule,
        isMet: readFlag(finding.isMet) ?? false,
        weight: readNumber(finding.weight) ?? 0,
        message: readText(finding.message) ?? '',
      },
    ];
  });
}
