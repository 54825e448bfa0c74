import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, isSpecifiedScalarType } from 'graphql';
import { entities } from './data-source';
import { printSorted } from './platform/graphql/build-schema';
import { graphSchema, NODE_TYPES } from './schema';

const schema = graphSchema();
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

describe('the schema', () => {
  it('is what schema.graphql says (renew it with `npm run schema`)', () => {
    expect(readFileSync(join(__dirname, '../schema.graphql'), 'utf8')).toBe(printSorted(schema));
  });

  it('describes every type, field, argument, input field and enum value', () => {
    const missing: string[] = [];
    const check = (place: string, description: string | null | undefined): void => {
      if (!description?.trim()) missing.push(place);
    };
    for (const type of types) {
      if (isSpecifiedScalarType(type)) continue;
      check(type.name, type.description);
      if (isEnumType(type))
        for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field.description);
        if ('args' in field)
          for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name})`, arg.description);
      }
    }
    expect(missing).toEqual([]);
  });

  it('has the ten types, users, campaigns and the ten enums by their names', () => {
    const names = new Set(types.map(({ name }) => name));
    const wanted = [
      ...[
        'User',
        'Campaign',
        'MetaUserProfile',
        'CampaignRecommendation',
        'ABTest',
        'TestVariation',
        'TestResult',
        'LearningInsight',
      ],
      ...['PerformancePattern', 'ContentTemplate', 'PersonalizedContent', 'CampaignPersonalizationSettings'],
      ...[
        'BusinessSizeEnum',
        'BudgetRangeEnum',
        'AgeGroupEnum',
        'BrandVoiceEnum',
        'CampaignObjectiveEnum',
        'ContentPreferenceEnum',
      ],
      ...['PlatformPriorityEnum', 'TestStatusEnum', 'TestTypeEnum', 'StatisticalSignificanceEnum'],
    ];
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it('shows ids only of kinds that node(id) finds', () => {
    const unknown: string[] = [];
    for (const type of types) {
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const prefix = field.extensions.idPrefix;
        if (typeof prefix === 'string' && !NODE_TYPES.of(prefix)) unknown.push(`${type.name}.${field.name}: ${prefix}`);
      }
    }
    expect(unknown).toEqual([]);
  });

  it('shows every column of the ten tables, but for the few that are nobody else’s business', () => {
    // What is the same as another notification, what units are assigned by, and what a row was answered until its content shows it.
    const hidden = ['Notification.fingerprint', 'ABTest.salt', 'ContentGenerationRow.answer'];
    const missing = NODE_TYPES.all.flatMap(({ type, columns }) => {
      const object = schema.getType(type);
      const fields = isObjectType(object) ? object.getFields() : {};
      return [...columns.keys()].filter((property) => !fields[property]).map((property) => `${type}.${property}`);
    });
    expect(missing).toEqual(hidden);
  });

  it('declares every column need of a computed field as a column that exists', () => {
    const wrong: string[] = [];
    for (const { type, columns } of NODE_TYPES.all) {
      const object = schema.getType(type);
      if (!isObjectType(object)) throw new Error(`${type} is no object type.`);
      for (const field of Object.values(object.getFields())) {
        const needs = (field.extensions.needs as readonly string[] | undefined) ?? [field.name];
        for (const need of needs) if (!columns.has(need)) wrong.push(`${type}.${field.name} needs ${need}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('leaves entities bare: no property of theirs exists before it is read', () => {
    expect(entities.flatMap((Entity) => Object.keys(new (Entity as new () => object)()))).toEqual([]);
  });
});
