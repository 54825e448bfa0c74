import type { TestApi } from './test-api';

/** What a unit was given, as the tests ask for it. */
export interface Assigned {
  readonly unitId: string;
  readonly variationId: string | null;
  readonly variation: { readonly variationId: string; readonly configuration: unknown } | null;
  readonly inExperiment: boolean;
  readonly isNew: boolean;
  readonly reason: string;
  readonly assignedAt: string | null;
}

const FIELDS = 'unitId variationId variation { variationId configuration } inExperiment isNew reason assignedAt';
export const ASSIGN_ONE = `mutation ($id: ID!, $unitId: String!, $attributes: JSON) {
  assignVariation(abTestId: $id, unitId: $unitId, attributes: $attributes) { ${FIELDS} } }`;
export const ASSIGN_MANY = `mutation ($id: ID!, $unitIds: [String!]!) {
  assignVariations(abTestId: $id, unitIds: $unitIds) { ${FIELDS} } }`;

/** A test of three arms that can be started: half control, a fifth long, the rest short. */
const PLAN = {
  name: 'A test',
  hypothesis: 'Fewer fields, more sign-ups.',
  sampleSize: 1_000,
  variations: [
    { variationId: 'control', name: 'As it is', isControl: true, trafficPercentage: 50 },
    { variationId: 'long', name: 'Long form', trafficPercentage: 20 },
    { variationId: 'short', name: 'Short form', trafficPercentage: 30, configuration: { fields: 3 } },
  ],
};

/** What a user does with tests. */
export interface Tester {
  /** Makes a test that is DRAFT; with the ids of its variations by their keys. */
  draft(input?: object): Promise<{ id: string; variations: Map<string, string> }>;
  /** The same, started. */
  active(input?: object): Promise<{ id: string; variations: Map<string, string> }>;
  /** Calls a mutation with the id of a test and `more`, written out. */
  act(verb: string, id: string, more?: string): Promise<void>;
  assignOne(id: string, unitId: string, attributes?: object): Promise<Assigned>;
  assignMany(id: string, unitIds: readonly string[]): Promise<Assigned[]>;
}

export function testerOf(api: TestApi, userId: string): Tester {
  const as = { userId };
  const act: Tester['act'] = async (verb, id, more = '') => {
    await api.run(`mutation ($id: ID!) { ${verb}(id: $id${more}) { id } }`, { id }, as);
  };
  const draft: Tester['draft'] = async (input = {}) => {
    const { test } = await api.run<{
      test: { id: string; variations: { nodes: { id: string; variationId: string }[] } };
    }>(
      `mutation ($input: CreateABTestInput!) {
        test: createABTest(input: $input) { id variations { nodes { id variationId } } } }`,
      { input: { ...PLAN, ...input } },
      as,
    );
    return { id: test.id, variations: new Map(test.variations.nodes.map(({ id, variationId }) => [variationId, id])) };
  };
  return {
    act,
    draft,
    async active(input) {
      const test = await draft(input);
      await act('startABTest', test.id, ', version: 1');
      return test;
    },
    async assignOne(id, unitId, attributes) {
      const data = await api.run<{ assignVariation: Assigned }>(ASSIGN_ONE, { id, unitId, attributes }, as);
      return data.assignVariation;
    },
    async assignMany(id, unitIds) {
      const data = await api.run<{ assignVariations: Assigned[] }>(ASSIGN_MANY, { id, unitIds }, as);
      return data.assignVariations;
    },
  };
}

/** Names of units. */
export function units(count: number, prefix = 'u'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

/** The different reasons in answers, sorted. */
export function reasonsOf(answers: readonly Assigned[]): string[] {
  return [...new Set(answers.map(({ reason }) => reason))].sort();
}

/** The extensions of the one error that an operation must end with, whose fields are all null. */
export async function failureOf<Failure extends { code: string }>(
  api: TestApi,
  userId: string,
  operation: string,
  variables: object,
): Promise<Failure> {
  const { errors, data } = await api.execute(operation, variables as Record<string, unknown>, { userId });
  if (errors.length !== 1 || Object.values(data ?? {}).some((value) => value !== null)) {
    throw new Error(`One error and no data were expected: ${JSON.stringify({ errors, data })}`);
  }
  return errors[0]?.extensions as unknown as Failure;
}
