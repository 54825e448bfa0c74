import '../template.enum-types';
import { Field, Int, ObjectType } from 'type-graphql';
import { readEnum, readRecords, readText, readWhole } from '../../../platform/json-values';
import { TemplateIssueCodeEnum, TemplateIssueSeverityEnum } from '../template.enums';
import type { TemplateIssue } from './template-issue';

@ObjectType('TemplateIssue', {
  description: 'Something about a template, or about the values that it is filled with.',
  simpleResolvers: true,
})
export class TemplateIssueType implements TemplateIssue {
  @Field(() => TemplateIssueCodeEnum, { description: 'What kind of thing it is.' })
  code: TemplateIssueCodeEnum;

  @Field(() => TemplateIssueSeverityEnum, { description: 'How bad it is.' })
  severity: TemplateIssueSeverityEnum;

  @Field(() => String, { description: 'What it is and what to do, in a sentence or two.' })
  message: string;

  @Field(() => Int, { nullable: true, description: 'Line of the text, from 1; null: it has no place in the text.' })
  line: number | null;

  @Field(() => Int, { nullable: true, description: 'Column of that line, from 1.' })
  column: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The variable that it is about, for example `first_name` or `profile.industry`.',
  })
  variable: string | null;
}

/** Issues as JSON in `content_template_versions.issues`: a list of objects with the fields of `TemplateIssue`. */
export function readIssues(json: unknown): TemplateIssue[] {
  return readRecords(json).flatMap((issue) => {
    const code = readEnum(TemplateIssueCodeEnum, issue.code);
    const severity = readEnum(TemplateIssueSeverityEnum, issue.severity);
    if (code === null || severity === null) return [];
    const { message, line, column, variable } = issue;
    return [
      {
        code,
        severity,
        message: readText(message) ?? '',
        line: readWhole(line),
        column: readWhole(column),
        variable: readText(variable),
      },
    ];
  });
}
