export { createDealFinder } from './catch-up/deal-finder.ts';
export type { DealFinderOptions } from './catch-up/deal-finder.ts';
export { createConnectionStore } from './connection-store.ts';
export { createCrmStore } from './crm-store.ts';
export type { CrmStoreOptions } from './crm-store.ts';
export { createEnvironmentSettings, defaultEnvironmentSettings } from './environment-settings.ts';
export { createStoreMemory } from './store-memory.ts';
export type { WebApiOptions } from './web-api.ts';
