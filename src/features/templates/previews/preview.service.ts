import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import type { RecordType } from '../../../platform/database/records';
import type { Database } from '../../../platform/database/statement';
import { notFound } from '../../../platform/database/write';
import { BadUserInputError, type Violation } from '../../../platform/errors';
import { decodeId } from '../../../platform/graphql/ids';
import { badInput, violationsOf } from '../../../platform/graphql/violations';
import { compact, readRecord } from '../../../platform/json-values';
import { campaigns } from '../../campaigns/campaign.store';
import { profiles } from '../../profiles/profile.store';
import { checkTemplate } from '../checking/check-template';
import {
  KNOWN_CAMPAIGN_COLUMNS,
  KNOWN_PROFILE_COLUMNS,
  type KnownCampaign,
  type KnownProfile,
  knownValues,
} from '../checking/known-values';
import { characterCount } from '../checking/lint';
import { error, inOrder, isError, type TemplateIssue } from '../checking/template-issue';
import { MissingVariablePolicyEnum, TemplateIssueCodeEnum, TemplateOutcomeEnum } from '../template.enums';
import type { TemplateText } from '../versions/template-text';
import { type AudienceCase, summarize, summarizeSegments } from './audience-report';
import { type FilledTemplate, fillTemplate } from './fill-template';
import {
  MAX_CASES,
  type PreviewTemplateInput,
  type TemplateAudienceInput,
  type TemplateToFillInput,
} from './preview.input';
import type { TemplateAudienceReport, TemplateAudienceRow, TemplatePreviewType } from './preview.type';
import { storedText } from './stored-text';

const LISTED = 100;
const NOBODY = knownValues(null, null);

/** What a template makes of some values. Throws only for ids that are not the viewer's, and for which template is meant. */
export async function previewTemplate(db: Database, input: PreviewTemplateInput): Promise<TemplatePreviewType> {
  const violations = violationsOf(input);
  const aboutIds = violations.filter(({ path }) => !BEING_WRITTEN.has(path.split('.')[0] ?? ''));
  if (aboutIds.length > 0) throw badInput(aboutIds);
  requireOne(input);
  if (violations.length > 0) return refused(violations);
  const { text, templateVersion } = await templateToFill(db, input);
  const profile = await optional<KnownProfile>(db, profiles, input.profileId, KNOWN_PROFILE_COLUMNS);
  const campaign = await optional<KnownCampaign>(db, campaigns, input.campaignId, KNOWN_CAMPAIGN_COLUMNS);
  const one = { given: readRecord(input.values), known: knownValues(profile, campaign) };
  const [noticed, [filled]] = await Promise.all([
    checkTemplate(text),
    fillTemplate(text, [one], { now: now(), useExamples: input.useExamples }),
  ]);
  return { ...shown(filled as FilledTemplate, noticed), templateVersion };
}

/** What may be half written at any moment. */
const BEING_WRITTEN: ReadonlySet<string> = new Set(['source', 'variables', 'style', 'values']);

/** Nothing is filled by rules that are broken. */
function refused(violations: readonly Violation[]): TemplatePreviewType {
  const issues = violations.map(({ path, message }) => {
    const code = path === 'source' ? TemplateIssueCodeEnum.TOO_COMPLEX : TemplateIssueCodeEnum.INVALID_INPUT;
    return error(code, `${path}: ${message}`);
  });
  const nothing = { output: null, characters: null, values: {}, defaultsApplied: [], missing: [] };
  return { ...nothing, outcome: TemplateOutcomeEnum.REFUSED, issues, templateVersion: null };
}

function shown(
  filled: FilledTemplate,
  noticed: readonly TemplateIssue[],
): Omit<TemplatePreviewType, 'templateVersion'> {
  const { output, outcome } = filled;
  // What does not even parse is noticed twice; lengths and words are better told of this text than of the examples.
  const known = new Set(filled.issues.map(placeOf));
  const more = noticed.filter((issue) => !known.has(placeOf(issue)) && !ABOUT_EXAMPLES.includes(issue.code));
  return {
    ...filled,
    outcome: more.some(isError) ? TemplateOutcomeEnum.REFUSED : outcome,
    characters: output === null ? null : characterCount(output),
    issues: inOrder([...filled.issues, ...more]),
  };
}

const ABOUT_EXAMPLES: readonly TemplateIssueCodeEnum[] = [TemplateIssueCodeEnum.TOO_LONG];

function placeOf({ code, line, column }: TemplateIssue): string {
  return `${code} ${line} ${column}`;
}

/** What would come of a template for everybody whom it is meant for. Throws NOT_FOUND, and BAD_USER_INPUT for too many. */
export async function reportAudience(db: Database, input: TemplateAudienceInput): Promise<TemplateAudienceReport> {
  const rows = input.rows?.length ? input.rows : [null];
  const ids = (input.campaignIds ?? []).map((id, index) => decodeId('campaign', id, `campaignIds.${index}`));
  if (rows.length * Math.max(ids.length, 1) > MAX_CASES) {
    throw BadUserInputError.at(
      'rows',
      `rows times campaignIds may be at most ${MAX_CASES}: send fewer rows, or one campaign after the other.`,
      'maxCases',
    );
  }
  const { text, templateVersion } = await templateToFill(db, input);
  const [profile] = readsProfile(text) ? await findBy(db, profiles, 'userId', [db.userId], KNOWN_PROFILE_COLUMNS) : [];
  const found = ids.length === 0 ? [null] : await findAll(db, ids);
  const addressees = found.flatMap((campaign, campaignNumber) => {
    const known = campaign || profile ? knownValues(profile ?? null, campaign) : NOBODY;
    return rows.map((row, rowNumber) => ({
      row: row === null ? null : rowNumber,
      campaignId: ids[campaignNumber] ?? null,
      number: row === null ? campaignNumber : rowNumber,
      segment: input.segmentBy && row ? segmentOf(row[input.segmentBy]) : null,
      given: row ?? {},
      known,
    }));
  });
  const [templateIssues, filled] = await Promise.all([
    checkTemplate(text),
    fillTemplate(text, addressees, { now: now() }),
  ]);
  const cases: AudienceCase[] = addressees.map(({ number, segment }, index) => ({
    number,
    segment,
    filled: filled[index] as FilledTemplate,
  }));
  const failing: TemplateAudienceRow[] = addressees.flatMap(({ row, campaignId }, index) => {
    const { outcome, issues } = filled[index] as FilledTemplate;
    return outcome === TemplateOutcomeEnum.MADE ? [] : [{ row, campaignId, outcome, issues }];
  });
  return {
    total: summarize(cases, null),
    segments: input.segmentBy ? summarizeSegments(cases, LISTED) : [],
    failing: failing.slice(0, LISTED),
    templateIssues,
    templateVersion,
  };
}

/** Whether the text, or a source of its variables, may read something of the profile. */
function readsProfile(text: TemplateText): boolean {
  return /profile|preferences/.test(`${text.basePrompt} ${JSON.stringify(text.personalizationVariables)}`);
}

function segmentOf(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value).slice(0, 200);
}

async function findAll(db: Database, ids: readonly string[]): Promise<KnownCampaign[]> {
  const found = new Map((await findBy(db, campaigns, 'id', ids, KNOWN_CAMPAIGN_COLUMNS)).map((row) => [row.id, row]));
  return ids.map((id) => {
    const campaign = found.get(id);
    if (!campaign) throw notFound(campaigns);
    return campaign;
  });
}

async function optional<Row extends object>(
  db: Database,
  records: RecordType,
  id: string | null | undefined,
  columns: readonly string[],
): Promise<Row | null> {
  if (id === null || id === undefined) return null;
  const [row] = await findBy(db, records, 'id', [decodeId(records.idPrefix, id)], columns);
  if (!row) throw notFound(records);
  return row as Row;
}

/** The text to fill: that of a stored template in one of its versions, or the one that is given. */
async function templateToFill(
  db: Database,
  input: TemplateToFillInput,
): Promise<{ text: TemplateText; templateVersion: number | null }> {
  requireOne(input);
  const { templateId, source, missingVariablePolicy: policy } = input;
  if (typeof source === 'string') {
    const text = {
      basePrompt: source,
      personalizationVariables: (input.variables ?? []).map(compact),
      styleParameters: compact(input.style ?? {}),
      missingVariablePolicy: policy ?? MissingVariablePolicyEnum.DEFAULT,
    };
    return { text, templateVersion: null };
  }
  const uuid = decodeId('template', templateId ?? '', 'templateId');
  const { text, templateVersion } = await storedText(db, uuid, input.templateVersion ?? null);
  return { text: { ...text, ...(policy ? { missingVariablePolicy: policy } : {}) }, templateVersion };
}

function requireOne({ templateId, source }: TemplateToFillInput): void {
  if ((typeof templateId === 'string') !== (typeof source === 'string')) return;
  throw BadUserInputError.at('templateId', 'Give either templateId or source.', 'templateOrSource');
}
