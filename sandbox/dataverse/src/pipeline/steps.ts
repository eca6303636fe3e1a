import type { StepDefinition, StepImage } from '../catalog.ts';
import { notAnswered } from '../errors.ts';
import type { LiveCatalog } from '../metadata/live-catalog.ts';
import type { Plugin, PluginContext, PluginEntity } from '../plugins/types.ts';
import type { Attributes, Row } from '../values.ts';

/** An operation on its way through the pipeline. */
export interface PipelineOperation {
  message: 'Create' | 'Update' | 'Delete';
  table: string;
  /** Context shared by all stages of this operation; each step gets its own images. */
  context: PluginContext;
  /** Logical names the caller sent; decides about filtering attributes of Update steps. */
  sentColumns: readonly string[];
  before: Row | undefined;
  after: Row | undefined;
}

/** How steps are carried out. */
export interface StepRunner {
  run(pluginType: string, context: PluginContext): void;
  /** Takes a step that a service endpoint handles after the commit. */
  queue(step: StepDefinition): void;
}

/**
 * Carries out the steps of one stage that are switched on, in order of their rank: plug-ins at once, asynchronous steps
 * of service endpoints by queueing them. Asynchronous plug-ins are not run.
 */
export function runSteps(
  catalog: LiveCatalog,
  stage: number,
  operation: PipelineOperation,
  { run, queue }: StepRunner,
): void {
  const steps = catalog.steps
    .filter((step) => step.enabled && step.stage === stage && matches(step, operation))
    .sort((left, right) => left.rank - right.rank);
  for (const step of steps) {
    const { context } = operation;
    context.stage = stage;
    context.preEntityImages = images(step, [0, 2], operation.before);
    context.postEntityImages = stage === 40 ? images(step, [1, 2], operation.after) : {};
    if (step.mode === 0) {
      if (step.serviceEndpoint) throw notAnswered(`the synchronous webhook step ${step.name}`);
      run(step.pluginType, context);
    } else if (step.serviceEndpoint) {
      queue(step);
    }
  }
}

/** Finds the twin of a plug-in type; the import made sure that there is one. */
export function pluginOf(plugins: ReadonlyMap<string, Plugin>, pluginType: string): Plugin {
  const plugin = plugins.get(pluginType);
  if (!plugin) throw new Error(`There is no TypeScript twin of the plug-in type ${pluginType}.`);
  return plugin;
}

function matches(step: StepDefinition, operation: PipelineOperation): boolean {
  if (step.message !== operation.message) return false;
  if (step.table && step.table !== operation.table) return false;
  if (operation.message !== 'Update' || step.filteringAttributes.length === 0) return true;
  return step.filteringAttributes.some((name) => operation.sentColumns.includes(name));
}

function images(
  step: StepDefinition,
  types: readonly StepImage['type'][],
  row: Row | undefined,
): Record<string, PluginEntity> {
  const found: Record<string, PluginEntity> = {};
  if (!row) return found;
  for (const image of step.images) {
    if (types.includes(image.type)) found[image.alias] = entityOf(row, image.attributes);
  }
  return found;
}

/** A row as an entity; only filled columns are in it, as in the platform's images. */
export function entityOf(row: Row, columns: readonly string[]): PluginEntity {
  const names = columns.length > 0 ? columns : Object.keys(row.values);
  const attributes: Attributes = {};
  for (const name of names) {
    const value = row.values[name];
    if (value !== undefined && value !== null) attributes[name] = value;
  }
  return { table: row.table, id: row.id, attributes };
}
