import { BooleanFilter, DateTimeFilter, IntFilter, StringFilter } from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { templatePublications, templateVersions } from './template-version.store';
import { ContentTemplatePublicationType, ContentTemplateVersionType } from './template-version.type';

export const templateVersionListing = defineListing({
  records: templateVersions,
  node: () => ContentTemplateVersionType,
  filters: {
    version: IntFilter,
    basePrompt: StringFilter,
    changeNote: StringFilter,
    authorId: { idPrefix: 'user' },
    createdAt: DateTimeFilter,
  },
  orders: ['version', 'createdAt'],
});

export const templatePublicationListing = defineListing({
  records: templatePublications,
  node: () => ContentTemplatePublicationType,
  filters: {
    templateVersion: IntFilter,
    isRollback: BooleanFilter,
    publishedBy: { idPrefix: 'user' },
    publishedAt: DateTimeFilter,
  },
  orders: ['publishedAt', 'templateVersion'],
});
