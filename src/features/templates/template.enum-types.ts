import { registerEnumType } from 'type-graphql';
import {
  MissingVariablePolicyEnum,
  TemplateFormatEnum,
  TemplateIssueCodeEnum,
  TemplateIssueSeverityEnum,
  TemplateOutcomeEnum,
  TemplatePurposeEnum,
  TemplateVariableTypeEnum,
  TextSlotEnum,
} from './template.enums';

registerEnumType(TemplateVariableTypeEnum, {
  name: 'TemplateVariableTypeEnum',
  description: 'What kind of value a variable of a template takes.',
  valuesConfig: {
    STRING: { description: 'A text.' },
    NUMBER: { description: 'A number.' },
    BOOLEAN: { description: 'True or false.' },
    DATE: { description: 'A calendar day, `YYYY-MM-DD`.' },
    URL: { description: 'A full http or https URL.' },
    COLOR: { description: 'A hex colour such as `#1a2b3c`.' },
    LIST: { description: 'A list of texts.' },
  },
});
registerEnumType(MissingVariablePolicyEnum, {
  name: 'MissingVariablePolicyEnum',
  description:
    'What is done where a template reads a variable that has no value, or only white space, and neither `| default:` nor ' +
    '`{% if %}` is around it.',
  valuesConfig: {
    ERROR: { description: 'Nothing is made, whatever default the variable declares: every value must be given.' },
    DEFAULT: {
      description: 'Its default stands in. Without one, a required variable is an error, and any other stays empty.',
    },
    EMPTY: { description: 'Its default stands in. Without one it stays empty, with a warning.' },
    SKIP: { description: 'Its default stands in. Without one, nothing is made for this addressee, which is no error.' },
  },
});
registerEnumType(TemplatePurposeEnum, {
  name: 'TemplatePurposeEnum',
  description: 'What a filled template is.',
  valuesConfig: {
    CONTENT: { description: 'The text that is shown.' },
    PROMPT: { description: 'The instructions to whatever makes the content.' },
  },
});
registerEnumType(TemplateFormatEnum, {
  name: 'TemplateFormatEnum',
  description: 'What kind of text a template makes.',
  valuesConfig: {
    TEXT: { description: 'Plain text: values are put in as they are.' },
    HTML: { description: 'HTML: values are escaped.' },
  },
});
registerEnumType(TextSlotEnum, {
  name: 'TextSlotEnum',
  description: 'Where on a platform a text stands.',
  valuesConfig: {
    HEADLINE: { description: 'The headline of an advertisement, or the title of a video.' },
    PRIMARY_TEXT: { description: 'The text above or below the picture.' },
    DESCRIPTION: { description: 'The small text below the headline.' },
  },
});
registerEnumType(TemplateOutcomeEnum, {
  name: 'TemplateOutcomeEnum',
  description: 'What comes of filling a template with one set of values.',
  valuesConfig: {
    MADE: { description: 'A text.' },
    SKIPPED: { description: 'Nothing, as the policy of the template wants it where a value is missing.' },
    REFUSED: { description: 'Nothing, because of an error.' },
  },
});
registerEnumType(TemplateIssueSeverityEnum, {
  name: 'TemplateIssueSeverityEnum',
  description: 'How bad it is.',
  valuesConfig: {
    ERROR: { description: 'The template is not saved like this, or nothing is made of it with these values.' },
    WARNING: { description: 'It works, but probably not as it was meant.' },
  },
});
registerEnumType(TemplateIssueCodeEnum, {
  name: 'TemplateIssueCodeEnum',
  description: 'What is wrong with a template or with the values for it.',
  valuesConfig: {
    SYNTAX: { description: 'The text is not Liquid.' },
    NOT_ALLOWED: { description: 'A tag or filter that templates may not use.' },
    UNKNOWN_VARIABLE: { description: 'The text reads a variable that is not declared.' },
    UNUSED_VARIABLE: { description: 'A variable is declared but never read.' },
    RESERVED_NAME: { description: 'A variable has a name that means something else.' },
    UNKNOWN_SOURCE: { description: 'A variable is to be filled from something that there is not.' },
    MISSING_VARIABLE: { description: 'A variable has no value.' },
    WRONG_VALUE: { description: 'A value does not fit its variable.' },
    UNKNOWN_VALUE: { description: 'A value was given for a variable that the template does not declare.' },
    TOO_LONG: { description: 'What comes out is longer than its place has room for.' },
    FORBIDDEN_WORD: { description: 'A word that is not to be used.' },
    FAILED: { description: 'A tag or filter failed with these values.' },
    TOO_COMPLEX: { description: 'The template is too long or nested too deeply.' },
    TOO_SLOW: { description: 'Filling it took too long and was stopped.' },
    TOO_MUCH_MEMORY: { description: 'Filling it needed too much memory and was stopped.' },
    OUTPUT_TOO_LONG: { description: 'What it makes is longer than 200,000 characters.' },
    BUSY: { description: 'Too many templates are being filled at the moment.' },
    INVALID_INPUT: { description: 'Something was declared or given that cannot be; the message begins with its path.' },
  },
});
