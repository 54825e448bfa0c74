import { TemplatePreviewResolver } from './previews/preview.resolver';
import { PublicTemplateResolver } from './public-template.resolver';
import { SettingsTemplatesResolver } from './settings-templates.resolver';
import { TemplateResolver, UserTemplatesResolver } from './template.resolver';
import { templates } from './template.store';
import {
  TemplateHistoryResolver,
  TemplatePublicationResolver,
  TemplateVersionResolver,
} from './versions/template-version.resolver';
import { templatePublications, templateVersions } from './versions/template-version.store';

/** What this feature adds to the graph: its resolver classes. */
export const TEMPLATE_RESOLVERS = [
  TemplateResolver,
  UserTemplatesResolver,
  PublicTemplateResolver,
  SettingsTemplatesResolver,
  TemplateVersionResolver,
  TemplateHistoryResolver,
  TemplatePublicationResolver,
  TemplatePreviewResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const TEMPLATE_NODES = [templates, templateVersions, templatePublications] as const;
