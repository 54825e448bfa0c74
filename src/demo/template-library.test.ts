import { checkTemplate } from '../features/templates/checking/check-template';
import { closeRenderer } from '../features/templates/rendering/renderer';
import { MissingVariablePolicyEnum } from '../features/templates/template.enums';
import { TEMPLATE_LIBRARY } from './template-library';

afterAll(() => closeRenderer());

test.each(TEMPLATE_LIBRARY)('$name has nothing to be noticed about, and before just what it says', async (template) => {
  const text = {
    basePrompt: template.basePrompt,
    personalizationVariables: template.variables.map((variable) => ({ ...variable })),
    styleParameters: { ...template.style },
    missingVariablePolicy: MissingVariablePolicyEnum.DEFAULT,
  };
  expect(await checkTemplate(text)).toEqual([]);
  if (template.formerPrompt === undefined) return;
  expect(await checkTemplate({ ...text, basePrompt: template.formerPrompt })).toEqual(template.formerIssues);
});
