import { cosellHistoryEntry, cosellReferral } from '../../../../solution/contract/tables.ts';
import { direction, outcome } from '../../../../solution/contract/choices.ts';
import type { FieldValue } from '../../../../domain/mapping/field-mapping.ts';
import type { ChangeSet } from '../../../../domain/model/change-set.ts';
import type { FieldChange } from '../../../../domain/model/outcome.ts';
import { fill } from '../../../../domain/text.ts';
import type { BatchPart } from './batch.ts';
import { create, tag } from './record-columns.ts';
import { bindTo, rowPath, shapeOf } from './record-shapes.ts';

/** What a line of history hangs on. */
export interface HistoryBinds {
  /** True when the link row is there or comes with the change set. */
  readonly link: boolean;
  /** True when the record is there or comes with the change set. */
  readonly record: boolean;
  readonly owner: Readonly<Record<string, unknown>>;
}

/** Longest texts of the columns (solution/src); a value before and after is shown with so many characters (chosen). */
const limits = { name: 400, fields: 2000, details: 10_000, value: 500 } as const;

/** One line of the record's history. */
export function historyPart(changes: ChangeSet, entry: ChangeSet['history'][number], binds: HistoryBinds): BatchPart {
  const { columns, lookups, set } = cosellHistoryEntry;
  const { historyOf: record } = changes;
  const recordLookup = record?.table === 'lead' ? lookups.leadId : lookups.opportunityId;
  return {
    method: 'PATCH',
    path: `${rowPath(set, entry.id)}?${tag}`,
    headers: create,
    body: {
      [columns.name]: fill(entry).slice(0, limits.name),
      [columns.occurredOn]: entry.at,
      [columns.direction]: direction[entry.direction],
      [columns.outcome]: outcome[entry.outcome],
      [columns.operation]: entry.operation,
      [columns.code]: entry.code,
      [columns.fields]: entry.fields.join(', ').slice(0, limits.fields),
      [columns.details]: detailsOf(entry.parameters, entry.changes ?? []),
      [columns.correlationId]: entry.correlationId,
      [columns.attempt]: entry.attempt,
      ...(binds.link
        ? { [`${lookups.referralId.navigation}@odata.bind`]: bindTo(cosellReferral.set, changes.lane) }
        : {}),
      ...(binds.record && record
        ? { [`${recordLookup.navigation}@odata.bind`]: bindTo(shapeOf(record.table).set, record.id) }
        : {}),
      ...binds.owner,
    },
  };
}

/** Placeholders of the sentence, and what became of what as far as it fits. */
function detailsOf(parameters: Readonly<Record<string, string>>, changes: readonly FieldChange[]): string {
  const plain = detailsJson(parameters);
  if (changes.length === 0) return plain;
  const shown = changes.map(({ field, from, to }) => ({ field, from: shortened(from), to: shortened(to) }));
  const whole = JSON.stringify({ ...parameters, changes: shown });
  return whole.length <= limits.details ? whole : plain;
}

function shortened(value: FieldValue): FieldValue {
  return typeof value === 'string' && value.length > limits.value ? `${value.slice(0, limits.value - 1)}…` : value;
}

/** JSON of details; a longer one is dropped as a whole, because half a JSON helps nobody. */
export function detailsJson(details: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(details);
  return json.length <= limits.details ? json : '{}';
}
