import { cosellReferral } from '../../../../solution/contract/tables.ts';
import { answer, health, referralStatus } from '../../../../solution/contract/choices.ts';
import { parseRecordKey, recordKey } from '../../../../domain/identity.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { Base, Conflict, Link, LinkState, PendingOperation } from '../../../../domain/model/link.ts';
import { publishedStatus } from '../../../../domain/plan/published.ts';
import { fill } from '../../../../domain/text.ts';
import { texts } from '../../../../solution/contract/texts.ts';
import type { TextKey } from '../../../../solution/contract/texts.ts';
import type { Log } from '../../ports/clock.ts';
import { idOf, instantOf, keyOf, numberOf, textOf, versionOf } from './row-values.ts';
import type { Row } from './web-api.ts';

const { columns, lookups } = cosellReferral;

/** For people: written, and derived from what is read. */
const writeOnly: ReadonlySet<string> = new Set([
  columns.name,
  columns.lastSyncOn,
  columns.referralStatus,
  columns.errorText,
]);

/** Columns of a link row that the relay reads. */
export const linkSelect = [
  ...Object.values(columns).filter((column) => !writeOnly.has(column)),
  lookups.opportunityId.value,
  lookups.leadId.value,
  '_ownerid_value',
  '_createdby_value',
].join(',');

/** A row of `cosell_referral` as a link. JSON that cannot be read counts as empty and is reported. */
export function readLink(row: Row, log: Log, misowned = false): Link {
  const id = idOf(row, cosellReferral.id) ?? '';
  const json = <T>(column: string, isShape: (value: unknown) => value is T): T | null =>
    readJson(row, column, isShape, () => log.warn('dataverse.link-json-broken', { lane: id, column }));
  return {
    id,
    version: versionOf(row),
    misowned,
    record: readPlace(row),
    generation: numberOf(row, columns.generation, 1),
    referralId: idOf(row, columns.referralIdentifier),
    engagementId: idOf(row, columns.engagementIdentifier),
    microsoftReferralId: idOf(row, columns.microsoftReferralIdentifier),
    status: textOf(row, columns.status),
    substatus: textOf(row, columns.substatus),
    microsoftStatus: textOf(row, columns.microsoftStatus),
    microsoftSubstatus: textOf(row, columns.microsoftSubstatus),
    microsoftReason: textOf(row, columns.microsoftReason),
    microsoftAnswerBy: instantOf(row, columns.microsoftAnswerBy),
    answer: keyOf(answer, row[columns.answer]),
    answerBy: instantOf(row, columns.answerBy),
    answeredOn: instantOf(row, columns.answeredOn),
    base: json(columns.base, isBase),
    operation: json(columns.operation, isOperation),
    conflicts: json(columns.conflicts, isConflicts) ?? [],
    attempts: numberOf(row, columns.attempts, 0),
    notBefore: instantOf(row, columns.notBefore),
    errorCode: textOf(row, columns.errorCode),
    errorParameters: json(columns.errorDetails, isParameters),
    health: keyOf(health, row[columns.health]) ?? 'needsAttention',
  };
}

/** The record of a link row: the lookup, else the key, which stays when the record was deleted. */
export function readPlace(row: Row): RecordRef | null {
  const opportunityId = idOf(row, lookups.opportunityId.value);
  if (opportunityId) return { table: 'opportunity', id: opportunityId };
  const leadId = idOf(row, lookups.leadId.value);
  if (leadId) return { table: 'lead', id: leadId };
  const key = textOf(row, columns.recordKey);
  return key === null ? null : parseRecordKey(key);
}

/** Columns of a whole new state, without lookups and owner. */
export function linkColumns(state: LinkState, connectionId: string, name: string, now: Date): Record<string, unknown> {
  return {
    [columns.name]: name.slice(0, limits.name),
    [columns.connectionKey]: connectionId,
    [columns.recordKey]: state.record ? recordKey(state.record) : null,
    [columns.generation]: state.generation,
    [columns.referralIdentifier]: state.referralId,
    [columns.engagementIdentifier]: state.engagementId,
    [columns.microsoftReferralIdentifier]: state.microsoftReferralId,
    [columns.status]: state.status,
    [columns.substatus]: state.substatus,
    [columns.microsoftStatus]: state.microsoftStatus,
    [columns.microsoftSubstatus]: state.microsoftSubstatus,
    [columns.referralStatus]:
      state.status === null
        ? null
        : referralStatus[publishedStatus({ status: state.status, substatus: state.substatus ?? '' })],
    [columns.microsoftReason]: state.microsoftReason?.slice(0, limits.microsoftReason) ?? null,
    [columns.microsoftAnswerBy]: state.microsoftAnswerBy,
    [columns.answer]: state.answer === null ? null : answer[state.answer],
    [columns.answerBy]: state.answerBy,
    [columns.answeredOn]: state.answeredOn,
    [columns.base]: state.base ? JSON.stringify(state.base) : null,
    [columns.operation]: state.operation ? JSON.stringify(state.operation) : null,
    [columns.conflicts]: state.conflicts.length > 0 ? JSON.stringify(state.conflicts) : null,
    [columns.attempts]: state.attempts,
    [columns.notBefore]: state.notBefore,
    [columns.errorCode]: state.errorCode,
    ...errorColumns(state),
    [columns.health]: health[state.health],
    ...(state.health === 'inStep' ? { [columns.lastSyncOn]: now.toISOString() } : {}),
  };
}

/** Longest texts of the columns (solution/src). */
const limits = { name: 300, microsoftReason: 2000, errorDetails: 10_000, errorText: 4000 } as const;

/** What happened and what to do: placeholders for the form, the English sentence for lists. */
function errorColumns({ errorCode, errorParameters }: LinkState): Record<string, unknown> {
  const details = errorParameters && JSON.stringify(errorParameters);
  const sentence = isTextKey(errorCode) ? fill({ code: errorCode, parameters: errorParameters ?? {} }) : null;
  return {
    // Half a JSON helps nobody.
    [columns.errorDetails]: details && details.length <= limits.errorDetails ? details : null,
    [columns.errorText]: sentence?.slice(0, limits.errorText) ?? null,
  };
}

function isTextKey(code: string | null): code is TextKey {
  return code !== null && Object.hasOwn(texts.en, code);
}

function readJson<T>(row: Row, column: string, isShape: (value: unknown) => value is T, report: () => void): T | null {
  const text = textOf(row, column);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (isShape(value)) return value;
  } catch {
    // Falls through: broken text and a foreign shape are the same to us.
  }
  report();
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isBase(value: unknown): value is Base {
  return (
    isObject(value) &&
    value['format'] === 1 &&
    typeof value['mappingVersion'] === 'number' &&
    isObject(value['fields']) &&
    Object.values(value['fields']).every((entry) => isObject(entry) && 'crm' in entry && 'pc' in entry)
  );
}

function isOperation(value: unknown): value is PendingOperation {
  return (
    isObject(value) &&
    ['id', 'kind', 'payloadHash', 'sentAt', 'epoch'].every((name) => typeof value[name] === 'string') &&
    typeof value['generation'] === 'number'
  );
}

function isConflicts(value: unknown): value is readonly Conflict[] {
  return Array.isArray(value) && value.every((entry) => isObject(entry) && typeof entry['field'] === 'string');
}

function isParameters(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((entry) => typeof entry === 'string');
}
