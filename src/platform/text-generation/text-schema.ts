/** What a generated text is made of: texts and lists of them, every part required. A part of JSON Schema. */
export type TextSchema =
  | { readonly type: 'string'; readonly description?: string; readonly maxLength: number }
  | { readonly type: 'array'; readonly description?: string; readonly items: TextSchema; readonly maxItems: number }
  | {
      readonly type: 'object';
      readonly description?: string;
      readonly properties: Readonly<Record<string, TextSchema>>;
    };

/** As JSON Schema, without lengths: many servers refuse a strict schema that has them. They are checked here. */
export function jsonSchemaOf(schema: TextSchema): Record<string, unknown> {
  const described = schema.description === undefined ? {} : { description: schema.description };
  switch (schema.type) {
    case 'string':
      return { type: 'string', ...described };
    case 'array':
      return { type: 'array', ...described, items: jsonSchemaOf(schema.items) };
    case 'object': {
      const properties = Object.entries(schema.properties).map(([name, part]) => [name, jsonSchemaOf(part)]);
      return {
        type: 'object',
        ...described,
        properties: Object.fromEntries(properties),
        required: Object.keys(schema.properties),
        additionalProperties: false,
      };
    }
  }
}

/** Whether a value is what the schema says: no part missing, empty, too long or unknown. */
export function fits(value: unknown, schema: TextSchema): boolean {
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' && value.trim().length > 0 && value.length <= schema.maxLength;
    case 'array':
      return (
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= schema.maxItems &&
        value.every((item) => fits(item, schema.items))
      );
    case 'object':
      return (
        isRecord(value) &&
        Object.keys(value).every((name) => Object.hasOwn(schema.properties, name)) &&
        Object.entries(schema.properties).every(([name, part]) => fits(value[name], part))
      );
  }
}

/** All texts inside a JSON value, in order. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
