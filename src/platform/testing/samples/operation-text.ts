import type { GraphQLField } from 'graphql';
import { selectionOf } from '../generated-operations';

/** The text of a mutation with a variable for each argument, asking for everything of its answer. */
export function mutationText(field: GraphQLField<unknown, unknown>, args: Readonly<Record<string, string>>): string {
  return operationText('mutation', field, args);
}

/** The same for a subscription. */
export function subscriptionText(
  field: GraphQLField<unknown, unknown>,
  args: Readonly<Record<string, string>>,
): string {
  return operationText('subscription', field, args);
}

function operationText(kind: string, field: GraphQLField<unknown, unknown>, args: Readonly<Record<string, string>>) {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const call = passed === '' ? field.name : `${field.name}(${passed})`;
  return `${kind} ${declared === '' ? '' : `(${declared})`} { ${call}${selectionOf(field.type, { levels: 1, args })} }`;
}
