import { registerEnumType } from 'type-graphql';
import { TemplateVariableTypeEnum } from './template.enums';

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
