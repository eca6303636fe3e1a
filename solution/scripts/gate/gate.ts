import { checkAssemblies } from './assemblies.ts';
import { checkColumns } from './columns.ts';
import { checkControls } from './controls.ts';
import { checkFormDiffs } from './form-diffs.ts';
import { checkIdentities } from './identities.ts';
import { checkLookups } from './lookups.ts';
import { checkMembers } from './members.ts';
import { checkOptionValues } from './option-values.ts';
import { type Finding, openPackage, type PackageView } from './package-view.ts';
import { checkReferences } from './references.ts';
import { packageManifest, type ReleaseManifest } from './release-manifest.ts';
import { checkRootComponents, countComponents } from './root-components.ts';
import { canCheckCustomizations, checkSchemas } from './schemas.ts';
import { checkUpgrade, type RemovedParts } from './upgrades.ts';
import { checkVersions } from './versions.ts';

export interface GateOptions {
  /** Folders with schemas; a schema is taken from the first folder that has it. */
  schemaFolders: string[];
  /** The last release, if there was one. */
  lastRelease?: ReleaseManifest | undefined;
  /** Parts of the last release that are gone on purpose. */
  removed?: RemovedParts;
  /** Names of web resources and controls that are left out on purpose, because they are not built. */
  leftOut?: string[];
}

/** What the gate found out about one zip. */
export interface GateReport {
  managed: boolean;
  findings: Finding[];
  /** Components by type. */
  counts: Record<string, number>;
  /** What this zip would promise to later releases. */
  manifest: ReleaseManifest;
  /** Numbers of the rules that ran. */
  rules: number[];
  /** What was not checked, with the reason. */
  skipped: string[];
}

/** The rules of solution/README.md by number. */
const rules: Record<number, (view: PackageView, options: GateOptions) => Finding[] | Promise<Finding[]>> = {
  1: (view, { schemaFolders }) => checkSchemas(view, schemaFolders),
  2: checkRootComponents,
  3: checkMembers,
  4: checkColumns,
  5: checkLookups,
  6: (view, { leftOut }) => checkReferences(view, new Set(leftOut)),
  7: (view, { lastRelease }) => checkIdentities(view, lastRelease),
  8: checkFormDiffs,
  9: checkAssemblies,
  10: checkControls,
  11: checkOptionValues,
  12: (view, { lastRelease }) => checkVersions(view, lastRelease),
  13: (view, { lastRelease, removed }) => checkUpgrade(view, lastRelease, removed),
};

/** Runs all rules on a zip. Throws UnreadablePackageError when it is no solution at all. */
export async function checkPackage(zip: Uint8Array, options: GateOptions): Promise<GateReport> {
  const view = openPackage(zip);
  const findings: Finding[] = [];
  for (const rule of Object.values(rules)) findings.push(...(await rule(view, options)));
  return {
    managed: view.managed,
    findings,
    counts: countComponents(view),
    manifest: packageManifest(view),
    rules: Object.keys(rules).map(Number),
    skipped: skippedChecks(options),
  };
}

function skippedChecks({ schemaFolders, lastRelease }: GateOptions): string[] {
  return [
    ...(canCheckCustomizations(schemaFolders)
      ? []
      : [
          'Rule 1 did not hold customizations.xml against a schema: no folder has CustomizationsSolution.xsd. Name one with --schemas or in COSELL_SCHEMAS.',
        ]),
    ...(lastRelease
      ? []
      : ['Rules 7, 12 and 13 had no release to compare with: none is recorded in solution/releases.']),
  ];
}
