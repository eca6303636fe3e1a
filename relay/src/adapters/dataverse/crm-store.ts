import type { Log } from '../../ports/clock.ts';
import type { CrmStore } from '../../ports/crm-store.ts';
import type { EnvironmentSettings } from '../../ports/environment-settings.ts';
import { createApply } from './apply.ts';
import { assertRecord } from './assert-id.ts';
import { createRequestClaims } from './claim-requests.ts';
import { createCurrencyDirectory } from './currency-directory.ts';
import { defaultEnvironmentSettings } from './environment-settings.ts';
import { createPlaceSearch } from './find-place.ts';
import { createCustomerMatch } from './match-customer.ts';
import { rowPath, shapeOf } from './record-shapes.ts';
import type { RecordSettings } from './record-shapes.ts';
import { createSolutionSearch } from './solution-search.ts';
import { createStoreMemory } from './store-memory.ts';
import type { StoreMemory } from './store-memory.ts';
import { createView } from './view.ts';
import { createWebApi } from './web-api.ts';
import type { WebApiOptions } from './web-api.ts';

/** What the adapter is made of. */
export interface CrmStoreOptions extends WebApiOptions, Omit<RecordSettings, 'environment'> {
  /** Id of the connection row; half of the key of every link row. */
  readonly connectionId: string;
  readonly log: Log;
  /** Default: nothing set. */
  readonly environment?: EnvironmentSettings;
  /** Default: a new one. */
  readonly memory?: StoreMemory;
  /** How long a request that goes on stays claimed, milliseconds; default 60,000, the longest pass. */
  readonly workingMs?: number;
}

/** Dataverse behind the port of the sync loop. */
export function createCrmStore(options: CrmStoreOptions): CrmStore {
  const { clock, log, connectionId } = options;
  const api = createWebApi(options);
  const environment = options.environment ?? defaultEnvironmentSettings;
  const settings: RecordSettings = { mapping: options.mapping, environment };
  const currencies = createCurrencyDirectory(api);
  const memory = options.memory ?? createStoreMemory();
  const deals = { api, clock, log, settings, currencies, memory };
  return {
    view: createView(deals),
    apply: createApply({ ...deals, connectionId, workingMs: options.workingMs ?? 60_000 }),
    findPlace: createPlaceSearch(api, connectionId),
    matchCustomer: createCustomerMatch(api, clock, settings),
    findSolutions: createSolutionSearch(api, clock),
    claimRequests: createRequestClaims(api, clock, log),

    async recordExists(record) {
      const { set, id } = shapeOf(assertRecord(record).table);
      return (await api.get(`${rowPath(set, record.id)}?$select=${id}`)) !== null;
    },
  };
}
