import { cosellConnection } from '../../../../solution/contract/tables.ts';
import { relayTag } from '../../../../solution/contract/names.ts';
import type { ConnectionNotes, ConnectionRow, ConnectionStore } from '../../ports/connection.ts';
import { rowPath } from './record-shapes.ts';
import { idOf, instantOf, numberOf, textOf, versionOf } from './row-values.ts';
import type { CrmStoreOptions } from './crm-store.ts';
import { all, compare, nothing, query, text } from '../odata/filter.ts';
import { createWebApi, rowsOf } from './web-api.ts';
import type { Row, WebApiOptions } from './web-api.ts';
import { faultOfUnreadable } from './errors.ts';
import { RelayError } from '../../errors/relay-error.ts';

const { columns, set, id: idColumn } = cosellConnection;

/** Columns of what the relay keeps beside the lease. */
const noteColumns: Readonly<Record<keyof ConnectionNotes, string>> = {
  watermarks: columns.watermarks,
  probes: columns.probes,
  progress: columns.progress,
  progressText: columns.progressText,
  lastReconcileOn: columns.lastReconcileOn,
  entitlement: columns.entitlement,
};

/** Columns of the row that the relay reads. */
const select = [
  idColumn,
  columns.leaseInstance,
  columns.leaseEpoch,
  columns.leaseOrganizationId,
  columns.leaseRenewedOn,
  ...Object.values(noteColumns),
].join(',');

/** The connection row in Dataverse. The options of the CRM store will do as well. */
export function createConnectionStore(options: WebApiOptions | CrmStoreOptions): ConnectionStore {
  const api = createWebApi(options);

  async function write(id: string, guard: Readonly<Record<string, string>>, body: unknown): Promise<ConnectionRow> {
    const path = `${rowPath(set, id)}?$select=${select}&tag=${relayTag}`;
    const row = await api.write({
      method: 'PATCH',
      path,
      headers: { ...guard, Prefer: 'return=representation' },
      body,
    });
    if (!row) throw faultOfUnreadable('a write without the representation that was asked for', true);
    return readConnection(row);
  }

  async function read(id: string): Promise<ConnectionRow | null> {
    const row = await api.get(`${rowPath(set, id)}?$select=${select}`);
    return row && readConnection(row);
  }

  return {
    async whoAmI() {
      const row = (await api.get('WhoAmI')) ?? {};
      const organizationId = idOf(row, 'OrganizationId');
      const userId = idOf(row, 'UserId');
      if (!organizationId || !userId) throw faultOfUnreadable('WhoAmI without ids', false);
      return { organizationId, userId };
    },

    async findForeign(organizationId) {
      const named = compare(columns.leaseOrganizationId, 'ne', nothing);
      const other = compare(columns.leaseOrganizationId, 'ne', text(organizationId));
      const page = await api.get(`${set}?${query({ $select: select, $filter: all(named, other), $top: 1 })}`);
      const [row] = rowsOf(page);
      return row ? readConnection(row) : null;
    },

    find: read,

    async load(id, name) {
      const row = await read(id);
      if (row) return row;
      try {
        return await write(
          id,
          { 'If-None-Match': '*' },
          { [columns.name]: name.slice(0, maxNameLength), [columns.leaseEpoch]: 0 },
        );
      } catch (fault) {
        // Another process made it between our two calls.
        if (!(fault instanceof RelayError) || fault.code !== 'DV_CHANGED_MEANWHILE') throw fault;
        const made = await read(id);
        if (!made) throw fault;
        return made;
      }
    },

    saveNotes: (row, notes) => write(row.id, { 'If-Match': row.version }, noteBody(notes)),

    saveLease(row, lease, publish, notes) {
      return write(
        row.id,
        { 'If-Match': row.version },
        {
          [columns.leaseInstance]: lease.instance,
          [columns.leaseEpoch]: lease.epoch,
          [columns.leaseOrganizationId]: lease.organizationId,
          [columns.leaseRenewedOn]: lease.renewedOn,
          [columns.relayUserId]: publish.relayUserId,
          [columns.formSettings]: JSON.stringify(publish.formSettings),
          ...noteBody(notes),
        },
      );
    },
  };
}

/** Longest name of a connection row (solution/src). */
const maxNameLength = 200;

/** Longest sentence about progress (solution/src). */
const maxProgressText = 400;

function noteBody(notes: Partial<ConnectionNotes>): Record<string, string | null> {
  const given = Object.entries(notes) as [keyof ConnectionNotes, string | null][];
  return Object.fromEntries(
    given.map(([name, value]) => [
      noteColumns[name],
      name === 'progressText' ? (value?.slice(0, maxProgressText) ?? null) : value,
    ]),
  );
}

function readConnection(row: Row): ConnectionRow {
  return {
    id: idOf(row, idColumn) ?? '',
    version: versionOf(row),
    lease: {
      instance: textOf(row, columns.leaseInstance),
      epoch: numberOf(row, columns.leaseEpoch, 0),
      organizationId: textOf(row, columns.leaseOrganizationId),
      renewedOn: instantOf(row, columns.leaseRenewedOn),
    },
    notes: {
      watermarks: textOf(row, columns.watermarks),
      probes: textOf(row, columns.probes),
      progress: textOf(row, columns.progress),
      progressText: textOf(row, columns.progressText),
      lastReconcileOn: instantOf(row, columns.lastReconcileOn),
      entitlement: textOf(row, columns.entitlement),
    },
  };
}
