import { outboundLane, recordKey } from '../../../../domain/identity.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { ChangedRecord } from '../../ports/catch-up.ts';
import { later, overlapMs, shifted } from './context.ts';
import type { CatchUpContext } from './context.ts';

const tables = [
  { table: 'opportunity', mark: 'opportunities' },
  { table: 'lead', mark: 'leads' },
] as const;

/**
 * Looks for shared records that somebody else than the relay changed: columns that no step watches, and writes that bypass plug-ins.
 * The watermarks are times of the CRM. Without one, reading starts now.
 */
export async function pollRecords(context: CatchUpContext): Promise<void> {
  for (const { table, mark } of tables) await pollTable(context, table, mark);
}

async function pollTable(
  context: CatchUpContext,
  table: RecordRef['table'],
  mark: 'opportunities' | 'leads',
): Promise<void> {
  const { scope, finder, notebook, budget, handed } = context;
  const from = notebook.watermarks()[mark] ?? scope().clock.now().toISOString();
  let newest = from;
  let cursor: string | null = null;
  do {
    await budget.turn();
    const page = await finder.changedRecords(table, shifted(from, -overlapMs), cursor);
    for (const { modifiedAt } of page.items) newest = later(newest, modifiedAt);
    await hintRecords(
      context,
      page.items.filter(({ record, modifiedAt }) => !handed.changed.has(recordKey(record), modifiedAt)),
    );
    cursor = page.next;
  } while (cursor !== null);
  if (newest !== notebook.watermarks()[mark]) notebook.advance({ [mark]: newest });
}

async function hintRecords(
  { scope, finder, budget, handed }: CatchUpContext,
  changed: readonly ChangedRecord[],
): Promise<void> {
  if (changed.length === 0) return;
  const { queue, connectionId } = scope();
  await budget.turn();
  const links = await finder.linksOfRecords(changed.map(({ record }) => record));
  const lanes = new Map(links.flatMap((link) => (link.record ? [[recordKey(link.record), link.lane] as const] : [])));
  for (const { record, modifiedAt } of changed) {
    await budget.turn();
    const lane = lanes.get(recordKey(record)) ?? outboundLane(connectionId, record, 1);
    await queue.hint({ lane, record, related: false });
    handed.changed.add(recordKey(record), modifiedAt);
  }
}
