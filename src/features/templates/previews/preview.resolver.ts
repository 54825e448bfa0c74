import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { PreviewTemplateInput, TemplateAudienceInput } from './preview.input';
import { previewTemplate, reportAudience } from './preview.service';
import { TemplateAudienceReport, TemplatePreviewType } from './preview.type';

@Resolver()
export class TemplatePreviewResolver {
  @Query(() => TemplatePreviewType, {
    description:
      'Fills a template without making anything of it. Whatever is wrong with the template or the values is among the issues: ' +
      'only an id that is not the own one, or neither or both of `templateId` and `source`, is an error.',
  })
  async previewTemplate(
    @Arg('input', () => PreviewTemplateInput, {
      description: 'The template and the values.',
      // What is being written breaks rules all the time: the preview says so among its issues.
      validateFn: () => undefined,
    })
    input: PreviewTemplateInput,
    @Ctx() context: Context,
  ): Promise<TemplatePreviewType> {
    return previewTemplate(context.db, input);
  }

  @Query(() => TemplateAudienceReport, {
    description:
      'Fills a template for everybody whom it is meant for, and says what would be missing for whom, before anything is made. ' +
      'Profile and preferences are those of the viewer.',
  })
  async validateTemplateAudience(
    @Arg('input', () => TemplateAudienceInput, { description: 'The template, and for whom.' })
    input: TemplateAudienceInput,
    @Ctx() context: Context,
  ): Promise<TemplateAudienceReport> {
    return reportAudience(context.db, input);
  }
}
