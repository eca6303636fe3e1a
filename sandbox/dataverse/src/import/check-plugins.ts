import type { StepDefinition } from '../catalog.ts';
import type { CheckScope } from './check-scope.ts';

/** Steps and custom APIs: their plug-in types are in the solution and have a twin here. */
export function checkPlugins(scope: CheckScope): void {
  for (const step of scope.solution.steps) checkStep(scope, step);
  checkCustomApis(scope);
}

function checkStep({ solution, plugins, problems, warnings }: CheckScope, step: StepDefinition): void {
  const report = (problem: string): void => void problems.push(`Step ${step.name}: ${problem}`);
  if (step.serviceEndpoint === undefined) {
    if (!solution.pluginTypes.some((type) => type.name === step.pluginType))
      report(`plugin type not found: ${step.pluginType}.`);
    if (step.mode !== 0) warnings.push(`Step ${step.name}: asynchronous plug-ins are kept, but not run.`);
    else if (!plugins.has(step.pluginType))
      report(`there is no TypeScript twin of ${step.pluginType} in sandbox/dataverse/src/plugins.`);
  }
  if (![10, 20, 40].includes(step.stage)) report(`the stage ${step.stage} is not 10, 20 or 40.`);
  if (step.mode === 1 && step.stage !== 40) report('asynchronous steps run in stage 40 only.');
  if (step.filteringAttributes.length > 0 && step.message !== 'Update')
    report(`filtering attributes are for Update, not for ${step.message}.`);
  if (step.message === 'Create' && step.images.some((image) => image.type !== 1))
    report('Create has no image before the operation.');
  if (step.message === 'Delete' && step.images.some((image) => image.type !== 0))
    report('Delete has no image after the operation.');
}

function checkCustomApis({ solution, definitions, plugins, problems }: CheckScope): void {
  for (const api of solution.customApis) {
    const report = (problem: string): void => void problems.push(`Custom API ${api.uniqueName}: ${problem}`);
    const pluginType = definitions.customApis.get(api.uniqueName)?.pluginType ?? '';
    if (pluginType && !plugins.has(pluginType))
      report(`there is no TypeScript twin of ${pluginType} in sandbox/dataverse/src/plugins.`);
    if (api.bindingType !== 0) report('only unbound custom APIs are answered.');
  }
}
