export enum TemplateVariableTypeEnum {
  STRING = 'STRING',
  NUMBER = 'NUMBER',
  BOOLEAN = 'BOOLEAN',
  DATE = 'DATE',
  URL = 'URL',
  COLOR = 'COLOR',
  LIST = 'LIST',
}
