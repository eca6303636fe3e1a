import type { ControlManifest } from '../../meta/types.ts';
import { parseResx } from '../data/resx.ts';

/** A control's class as its bundle registers it. */
export type ControlClass = new () => ControlInstance;

/** The members of a control that the host calls (control API reference: StandardControl, ReactControl). */
export interface ControlInstance {
  init(context: unknown, notifyOutputChanged: () => void, state: unknown, container?: HTMLDivElement): void;
  updateView(context: unknown): unknown;
  getOutputs?(): Record<string, unknown> | undefined;
  destroy?(): void;
}

/** A control ready to be created. */
export interface LoadedControl {
  manifest: ControlManifest;
  create: ControlClass;
  /** Texts of the control's string table, by key. */
  strings: ReadonlyMap<string, string>;
}

/** Puts a script or style sheet on the page and waits for it; each address once. */
export type ResourceLoader = (kind: 'script' | 'style', address: string) => Promise<void>;

/** The registry that bundles of the platform's tools call: `ComponentFramework.registerControl`. */
export function createControlRegistry() {
  const classes = new Map<string, ControlClass>();
  return {
    registerControl: (name: string, controlClass: ControlClass) => void classes.set(name, controlClass),
    find: (name: string) => classes.get(name),
  };
}

/** Loads controls by their manifest. */
export function createControlLoader(
  registry: ReturnType<typeof createControlRegistry>,
  load: ResourceLoader,
  fetcher: typeof fetch,
  languageId: number,
) {
  return async (manifest: ControlManifest): Promise<LoadedControl> => {
    const address = (path: string) => `/controls/${manifest.name}/${path}`;
    await Promise.all(manifest.css.map((path) => load('style', address(path))));
    for (const path of manifest.code) await load('script', address(path));
    const create = registry.find(`${manifest.namespace}.${manifest.constructorName}`);
    if (!create)
      throw new Error(`The bundle of ${manifest.name} registers no ${manifest.namespace}.${manifest.constructorName}.`);
    return { manifest, create, strings: await loadStrings(manifest, address, fetcher, languageId) };
  };
}

async function loadStrings(
  manifest: ControlManifest,
  address: (path: string) => string,
  fetcher: typeof fetch,
  languageId: number,
): Promise<ReadonlyMap<string, string>> {
  const path = manifest.resx.find((each) => each.endsWith(`.${languageId}.resx`)) ?? manifest.resx[0];
  if (path === undefined) return new Map();
  const response = await fetcher(address(path));
  if (!response.ok) throw new Error(`The string table ${path} of ${manifest.name} is not in the solution.`);
  return parseResx(await response.text());
}
