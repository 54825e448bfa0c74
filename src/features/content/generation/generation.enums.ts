/** What makes a content of a filled template. */
export enum ContentGeneratorEnum {
  TEMPLATE = 'TEMPLATE',
  TEXT_MODEL = 'TEXT_MODEL',
  IMAGE_MODEL = 'IMAGE_MODEL',
}

/** What came of one content that was asked for. */
export enum ContentGenerationOutcomeEnum {
  PENDING = 'PENDING',
  MADE = 'MADE',
  EXISTED = 'EXISTED',
  SKIPPED = 'SKIPPED',
  FAILED = 'FAILED',
}

/** Why nothing was made. */
export enum ContentGenerationReasonEnum {
  MISSING_VARIABLE = 'MISSING_VARIABLE',
  WRONG_VALUE = 'WRONG_VALUE',
  OUTSIDE_AUDIENCE = 'OUTSIDE_AUDIENCE',
  SPECIAL_CATEGORY = 'SPECIAL_CATEGORY',
  TEMPLATE_FAILED = 'TEMPLATE_FAILED',
  NOTHING_LEFT = 'NOTHING_LEFT',
  GENERATOR_FAILED = 'GENERATOR_FAILED',
  ASSET_REFUSED = 'ASSET_REFUSED',
}

export enum ContentGenerationRunStatusEnum {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  COMPLETED = 'COMPLETED',
  CANCELLED = 'CANCELLED',
  FAILED = 'FAILED',
}

/** What a run waits for before it goes on. */
export enum ContentGenerationWaitEnum {
  CONTENTS_PER_MINUTE = 'CONTENTS_PER_MINUTE',
  BUDGET_PER_DAY = 'BUDGET_PER_DAY',
  BUDGET_PER_MONTH = 'BUDGET_PER_MONTH',
}

/** What is looked at to say how good a content is; each by a rule, none by a model. */
export enum QualityRuleEnum {
  NOT_EMPTY = 'NOT_EMPTY',
  IS_CONTENT = 'IS_CONTENT',
  WITHIN_LIMIT = 'WITHIN_LIMIT',
  SHOWN_WHOLE = 'SHOWN_WHOLE',
  NO_FORBIDDEN_WORD = 'NO_FORBIDDEN_WORD',
  NO_GAP = 'NO_GAP',
  NO_BLANK_VARIABLE = 'NO_BLANK_VARIABLE',
  NO_REPEATED_WORD = 'NO_REPEATED_WORD',
  NOT_SHOUTING = 'NOT_SHOUTING',
  NO_EMOJI = 'NO_EMOJI',
  READABLE = 'READABLE',
  CALL_TO_ACTION = 'CALL_TO_ACTION',
  NOT_A_DUPLICATE = 'NOT_A_DUPLICATE',
  ASPECT_RATIO = 'ASPECT_RATIO',
}
