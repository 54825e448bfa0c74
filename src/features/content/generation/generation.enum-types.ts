import { registerEnumType } from 'type-graphql';
import {
  ContentGenerationOutcomeEnum,
  ContentGenerationReasonEnum,
  ContentGenerationRunStatusEnum,
  ContentGenerationWaitEnum,
  ContentGeneratorEnum,
  QualityRuleEnum,
} from './generation.enums';

registerEnumType(ContentGeneratorEnum, {
  name: 'ContentGeneratorEnum',
  description: 'What makes a content of a filled template.',
  valuesConfig: {
    TEMPLATE: { description: 'Nothing but the template: the filled text is the content, letter by letter.' },
    TEXT_MODEL: {
      description:
        'The text model that is configured words the filled text. What it says is checked against that text; where it cannot be ' +
        'used, a template with the purpose CONTENT is taken as TEMPLATE takes it, and of one with the purpose PROMPT nothing is made.',
    },
    IMAGE_MODEL: { description: 'The image model that is configured makes a picture of the filled text.' },
  },
});
registerEnumType(ContentGenerationOutcomeEnum, {
  name: 'ContentGenerationOutcomeEnum',
  description: 'What came of one content that was asked for.',
  valuesConfig: {
    PENDING: { description: 'A worker has yet to make it.' },
    MADE: { description: 'It was made.' },
    EXISTED: { description: 'It was there already: the same inputs give the same content, and one row.' },
    SKIPPED: { description: 'Nothing was to be made, which is no error: `reason` says why.' },
    FAILED: { description: 'It could not be made: `reason` says why.' },
  },
});
registerEnumType(ContentGenerationReasonEnum, {
  name: 'ContentGenerationReasonEnum',
  description: 'Why no content was made.',
  valuesConfig: {
    MISSING_VARIABLE: { description: 'Variables have no value, and the policy of the template says that they must.' },
    WRONG_VALUE: { description: 'A value does not fit its variable.' },
    OUTSIDE_AUDIENCE: { description: 'The targeting is not within the audience of the campaign.' },
    SPECIAL_CATEGORY: { description: 'A campaign of a special category must not treat people differently by age.' },
    TEMPLATE_FAILED: { description: 'The template could not be filled.' },
    NOTHING_LEFT: { description: 'The filled template is an empty text.' },
    GENERATOR_FAILED: { description: 'The model gave nothing that can be used.' },
    ASSET_REFUSED: { description: 'What was made is too large or of a kind that is not stored.' },
  },
});
registerEnumType(ContentGenerationRunStatusEnum, {
  name: 'ContentGenerationRunStatusEnum',
  description: 'How far a run is.',
  valuesConfig: {
    QUEUED: { description: 'It waits for a worker.' },
    RUNNING: { description: 'A worker is at it, or it waits for what `waitingFor` says.' },
    COMPLETED: { description: 'Every row has an outcome.' },
    CANCELLED: { description: 'It was cancelled; what was made by then stays.' },
    FAILED: { description: 'It could not go on: `error` says why. What was made by then stays.' },
  },
});
registerEnumType(ContentGenerationWaitEnum, {
  name: 'ContentGenerationWaitEnum',
  description: 'What a run waits for before it goes on.',
  valuesConfig: {
    CONTENTS_PER_MINUTE: { description: 'The contents that the account may make in a minute.' },
    BUDGET_PER_DAY: { description: 'The budget of the day (UTC).' },
    BUDGET_PER_MONTH: { description: 'The budget of the month (UTC).' },
  },
});
registerEnumType(QualityRuleEnum, {
  name: 'QualityRuleEnum',
  description: 'What is looked at to say how good a content is: each by a rule, none by a model.',
  valuesConfig: {
    NOT_EMPTY: { description: 'There is something. Weight 4.' },
    IS_CONTENT: { description: 'It is a content, and not the instructions for making one. Weight 4.' },
    WITHIN_LIMIT: { description: 'It is not longer than its style allows and its place takes. Weight 3.' },
    SHOWN_WHOLE: { description: 'Its place shows it whole, without “more”. Weight 1.' },
    NO_FORBIDDEN_WORD: { description: 'None of the words that are not to be used is in it. Weight 3.' },
    NO_GAP: { description: 'No gap was left: `{{ … }}`, `[NAME]`, `undefined`, “Hello ,”. Weight 3.' },
    NO_BLANK_VARIABLE: { description: 'No variable that the text reads was without a value. Weight 2.' },
    NO_REPEATED_WORD: { description: 'No word stands there twice in a row. Weight 1.' },
    NOT_SHOUTING: { description: 'No three words in capitals in a row, no `!!`. Weight 1.' },
    NO_EMOJI: { description: 'Without emojis, where the style does not want any. Weight 1.' },
    READABLE: {
      description: 'A LIX of 55 at most (harder is “very difficult”); for texts of 20 words and more. Weight 1.',
    },
    CALL_TO_ACTION: {
      description: 'Says what to do, or has a button that does; for main texts in English. Weight 1.',
    },
    NOT_A_DUPLICATE: { description: 'The campaign had no content with exactly this text or picture. Weight 2.' },
    ASPECT_RATIO: { description: 'A picture has the proportions that the style asks for, within 2 %. Weight 2.' },
  },
});
