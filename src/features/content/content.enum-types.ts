import { registerEnumType } from 'type-graphql';
import { ContentStatusEnum } from './content.enums';

registerEnumType(ContentStatusEnum, {
  name: 'ContentStatusEnum',
  description: 'Where a content stands between its making and its end.',
  valuesConfig: {
    DRAFT: { description: 'Being made.' },
    GENERATED: { description: 'Made, not shown yet.' },
    PUBLISHED: { description: 'Being shown; what is shown can no longer be changed.' },
    ARCHIVED: { description: 'No longer shown; it stays so.' },
  },
});
