import type { Group } from './results.ts';
import { syncGroup } from './sync/group.ts';

/** Every group of figures, in the order in which they run. */
export const groups: readonly Group[] = [syncGroup];
