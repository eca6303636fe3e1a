import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the plug-in, its twin in the sandbox and the callers share: `solution/plugin/rules.json`. */
export interface PluginRules {
  relayTag: string;
  /** Shared variable in which the capture step leaves the client request id of the row that it is about to create. */
  captureVariable: string;
  /** Characters. */
  payloadLimit: number;
  /** The owner of a request needs this privilege: Dataverse refuses an owner who cannot read the row. */
  requestPrivilege: string;
  targetTables: string[];
  errors: Record<string, { code: number; message: string }>;
}

/** Reads the rules from the solution folder. */
export function readPluginRules(solutionFolder: string): PluginRules {
  return JSON.parse(readFileSync(join(solutionFolder, 'plugin/rules.json'), 'utf8')) as PluginRules;
}
