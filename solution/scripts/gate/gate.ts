import { checkAssemblies } from './assemblies.ts';
import { checkIdentities, componentIds, type ComponentIds } from './identities.ts';
import { checkLookups } from './lookups.ts';
import { checkMembers } from './members.ts';
import { type Finding, openPackage } from './package-view.ts';
import { checkRootComponents, countComponents } from './root-components.ts';
import { canCheckCustomizations, checkSchemas } from './schemas.ts';

export interface GateOptions {
  /** Folders with schemas; a schema is taken from the first folder that has it. */
  schemaFolders: string[];
  /** Ids of the last release, if there was one. */
  lastRelease?: ComponentIds | undefined;
}

/** What the gate found out about one zip. */
export interface GateReport {
  managed: boolean;
  findings: Finding[];
  /** Components by type. */
  counts: Record<string, number>;
  ids: ComponentIds;
  /** False when no folder has the schema of customizations.xml, which is not ours to ship. */
  customizationsChecked: boolean;
}

/** Runs all rules on a zip. Throws UnreadablePackageError when it is no solution at all. */
export async function checkPackage(zip: Uint8Array, options: GateOptions): Promise<GateReport> {
  const view = openPackage(zip);
  const findings = [
    ...(await checkSchemas(view, options.schemaFolders)),
    ...checkRootComponents(view),
    ...checkMembers(view),
    ...checkLookups(view),
    ...checkIdentities(view, options.lastRelease),
    ...checkAssemblies(view),
  ];
  return {
    managed: view.managed,
    findings,
    counts: countComponents(view),
    ids: componentIds(view),
    customizationsChecked: canCheckCustomizations(options.schemaFolders),
  };
}
