import { isHexColor, isURL } from 'class-validator';
import { hasCharacters } from '../../platform/characters';
import {
  readEnum,
  readFlag,
  readList,
  readNumber,
  readRecord,
  readText,
  readTexts,
  readWhole,
} from '../../platform/json-values';
import { TemplateVariableTypeEnum } from './template.enums';

/**
 * What a template is told by its contents. As JSON in `personalization_variables`: a list of
 * `{ "name", "type", "required", "default", "enum", "maxLength", "min", "max", "source", "description", "example" }`, of which `name` and `type` must
 * be there. What stands in for a value that is missing (or only white space) is for the template's policy to say.
 */
export interface TemplateVariableValue {
  readonly name: string;
  readonly type: TemplateVariableTypeEnum;
  readonly required: boolean;
  readonly default: unknown;
  readonly enum: string[] | null;
  readonly maxLength: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Where its value comes from when none is given: `profile.business_name`. */
  readonly source: string | null;
  readonly description: string | null;
  readonly example: unknown;
}

/** How names look in templates: as in Liquid, `{{ first_name }}`. */
export const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** What of a variable decides whether a value fits. */
type Shape = { readonly [P in 'type' | 'enum' | 'maxLength' | 'min' | 'max']?: TemplateVariableValue[P] | undefined };

/** Whether a value could be given to the variable: of its type, among its values, not too long. */
export function fitsVariable(value: unknown, { type, enum: allowed, maxLength, min, max }: Shape): boolean {
  switch (type) {
    case TemplateVariableTypeEnum.NUMBER:
      if (typeof value !== 'number' || !Number.isFinite(value)) return false;
      return value >= (min ?? -Infinity) && value <= (max ?? Infinity);
    case TemplateVariableTypeEnum.BOOLEAN:
      return typeof value === 'boolean';
    case TemplateVariableTypeEnum.DATE:
      return typeof value === 'string' && isCalendarDay(value);
    case TemplateVariableTypeEnum.URL:
      return typeof value === 'string' && isURL(value, { protocols: ['http', 'https'], require_protocol: true });
    case TemplateVariableTypeEnum.COLOR:
      return isHexColor(value);
    case TemplateVariableTypeEnum.LIST:
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
    default:
      if (typeof value !== 'string') return false;
      return (!allowed || allowed.includes(value)) && (!maxLength || hasCharacters(value, 0, maxLength));
  }
}

/** The variables of a template's JSON; entries without a name or type are passed over. */
export function readVariables(json: unknown): TemplateVariableValue[] {
  return readList(json).flatMap((one) => {
    const variable = readRecord(one);
    const name = readText(variable.name);
    const type = readEnum(TemplateVariableTypeEnum, variable.type);
    if (name === null || type === null) return [];
    return [
      {
        name,
        type,
        required: readFlag(variable.required) ?? false,
        default: variable.default ?? null,
        enum: Array.isArray(variable.enum) ? readTexts(variable.enum) : null,
        maxLength: readWhole(variable.maxLength),
        min: readNumber(variable.min),
        max: readNumber(variable.max),
        source: readText(variable.source),
        description: readText(variable.description),
        example: variable.example ?? null,
      },
    ];
  });
}

function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
