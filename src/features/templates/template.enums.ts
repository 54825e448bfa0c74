export enum TemplateVariableTypeEnum {
  STRING = 'STRING',
  NUMBER = 'NUMBER',
  BOOLEAN = 'BOOLEAN',
  DATE = 'DATE',
  URL = 'URL',
  COLOR = 'COLOR',
  LIST = 'LIST',
}

/** What happens to a variable that has no value, or only white space. */
export enum MissingVariablePolicyEnum {
  ERROR = 'ERROR',
  DEFAULT = 'DEFAULT',
  EMPTY = 'EMPTY',
  SKIP = 'SKIP',
}

/** What a filled template is: the content itself, or the instructions to whatever makes it. */
export enum TemplatePurposeEnum {
  CONTENT = 'CONTENT',
  PROMPT = 'PROMPT',
}

export enum TemplateFormatEnum {
  TEXT = 'TEXT',
  HTML = 'HTML',
}

/** Where on a platform a text stands: each has a length of its own. */
export enum TextSlotEnum {
  HEADLINE = 'HEADLINE',
  PRIMARY_TEXT = 'PRIMARY_TEXT',
  DESCRIPTION = 'DESCRIPTION',
}

/** What comes of filling a template. */
export enum TemplateOutcomeEnum {
  MADE = 'MADE',
  SKIPPED = 'SKIPPED',
  REFUSED = 'REFUSED',
}

export enum TemplateIssueSeverityEnum {
  ERROR = 'ERROR',
  WARNING = 'WARNING',
}

export enum TemplateIssueCodeEnum {
  SYNTAX = 'SYNTAX',
  NOT_ALLOWED = 'NOT_ALLOWED',
  UNKNOWN_VARIABLE = 'UNKNOWN_VARIABLE',
  UNUSED_VARIABLE = 'UNUSED_VARIABLE',
  RESERVED_NAME = 'RESERVED_NAME',
  UNKNOWN_SOURCE = 'UNKNOWN_SOURCE',
  MISSING_VARIABLE = 'MISSING_VARIABLE',
  WRONG_VALUE = 'WRONG_VALUE',
  UNKNOWN_VALUE = 'UNKNOWN_VALUE',
  TOO_LONG = 'TOO_LONG',
  FORBIDDEN_WORD = 'FORBIDDEN_WORD',
  FAILED = 'FAILED',
  TOO_COMPLEX = 'TOO_COMPLEX',
  TOO_SLOW = 'TOO_SLOW',
  TOO_MUCH_MEMORY = 'TOO_MUCH_MEMORY',
  OUTPUT_TOO_LONG = 'OUTPUT_TOO_LONG',
  BUSY = 'BUSY',
  INVALID_INPUT = 'INVALID_INPUT',
}
