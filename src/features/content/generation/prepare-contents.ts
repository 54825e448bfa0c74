import { stopwatch } from '../../../platform/clock';
import { UnavailableError } from '../../../platform/errors';
import { isError, type TemplateIssue } from '../../templates/checking/template-issue';
import { type FilledTemplate, fillTemplate } from '../../templates/previews/fill-template';
import { TemplateIssueCodeEnum, TemplateOutcomeEnum } from '../../templates/template.enums';
import { readVariables } from '../../templates/template.variables';
import { type AddresseeContext, addresseeContext } from './context/addressee-context';
import { ContentGenerationOutcomeEnum, ContentGenerationReasonEnum } from './generation.enums';
import {
  contextHashOf,
  type GenerationOrder,
  type NothingMade,
  type OrderedContent,
  type PreparedContent,
} from './generation-order';

const { FAILED, SKIPPED } = ContentGenerationOutcomeEnum;
const { MISSING_VARIABLE, NOTHING_LEFT, TEMPLATE_FAILED, WRONG_VALUE } = ContentGenerationReasonEnum;
const MOST_OF_MESSAGE = 2_000;

/**
 * Fills the template for each addressee, in order. Rejects with SERVICE_UNAVAILABLE where the workers that fill templates have
 * too much to do; for what a template or a value does, the answer says so.
 */
export async function prepareContents(
  order: GenerationOrder,
  wanted: readonly OrderedContent[],
): Promise<(PreparedContent | NothingMade)[]> {
  const variables = readVariables(order.text.personalizationVariables);
  const contexts = wanted.map((one) => addresseeContext(order.base, variables, one));
  const usable = contexts.filter((one): one is AddresseeContext => !('problem' in one));
  const elapsedMs = stopwatch();
  const filled = await fillTemplate(order.text, usable, { now: order.asOf });
  const durationMs = elapsedMs() / Math.max(1, usable.length);
  const byContext = new Map(usable.map((context, index) => [context, filled[index] as FilledTemplate]));
  return contexts.map((context) => {
    if ('problem' in context) {
      return { outcome: SKIPPED, ...context.problem, missing: [], issues: [] };
    }
    return prepared(order, context, byContext.get(context) as FilledTemplate, durationMs);
  });
}

function prepared(
  order: GenerationOrder,
  context: AddresseeContext,
  { outcome, output, issues, values, defaultsApplied, missing }: FilledTemplate,
  durationMs: number,
): PreparedContent | NothingMade {
  if (issues.some(({ code }) => code === TemplateIssueCodeEnum.BUSY)) {
    throw new UnavailableError('Too many templates are being filled at the moment. Try again in a few seconds.');
  }
  const said = issues.filter((issue) => isError(issue) || issue.code === TemplateIssueCodeEnum.MISSING_VARIABLE);
  const nothing = { message: messageOf(said), missing, issues: said };
  if (outcome === TemplateOutcomeEnum.SKIPPED) return { outcome: SKIPPED, reason: MISSING_VARIABLE, ...nothing };
  if (outcome === TemplateOutcomeEnum.REFUSED || output === null) {
    return { outcome: FAILED, reason: reasonOf(issues), ...nothing };
  }
  if (output.trim() === '') {
    return { ...nothing, outcome: FAILED, reason: NOTHING_LEFT, message: 'The filled template is an empty text.' };
  }
  const contextHash = contextHashOf(order.base, context);
  return { prompt: output, variables: values, defaultsApplied, missing, context, contextHash, durationMs };
}

function reasonOf(issues: readonly TemplateIssue[]): ContentGenerationReasonEnum {
  const codes = issues.filter(isError).map(({ code }) => code);
  if (codes.includes(TemplateIssueCodeEnum.MISSING_VARIABLE)) return MISSING_VARIABLE;
  return codes.includes(TemplateIssueCodeEnum.WRONG_VALUE) ? WRONG_VALUE : TEMPLATE_FAILED;
}

/** Everything at once: what is missing is better given in one go. Lengths and words are for the rules of quality. */
function messageOf(issues: readonly TemplateIssue[]): string {
  return [...new Set(issues.map(({ message }) => message))].join(' ').slice(0, MOST_OF_MESSAGE);
}
