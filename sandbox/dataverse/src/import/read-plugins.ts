import type { StepDefinition } from '../catalog.ts';
import { memberOf } from './package.ts';
import type { Members } from './package.ts';
import type { ParsedPluginType, ParsedSolution } from './parsed.ts';
import { attribute, path, plainGuid, textOf } from './xml.ts';
import type { Element } from './xml.ts';

/** SdkMessageId of the messages the pipeline runs; the same in every environment. */
const messageIds: Readonly<Record<string, string>> = {
  '9ebdbb1b-ea3e-db11-86a7-000a3a5473e8': 'Create',
  '20bebb1b-ea3e-db11-86a7-000a3a5473e8': 'Update',
  'a1bdbb1b-ea3e-db11-86a7-000a3a5473e8': 'Delete',
};

/** Plug-in assemblies and their types; the assembly's file must be there. */
export function readAssemblies(
  customizations: Element,
  members: Members,
  problems: string[],
): { assemblies: ParsedSolution['assemblies']; pluginTypes: ParsedPluginType[] } {
  const assemblies: ParsedSolution['assemblies'] = [];
  const pluginTypes: ParsedPluginType[] = [];
  for (const element of path(customizations, 'SolutionPluginAssemblies', 'PluginAssembly')) {
    const fullName = attribute(element, 'FullName');
    const content = memberOf(members, textOf(element, 'FileName'), `Plug-in assembly ${fullName}`, problems);
    if (content && !(content[0] === 0x4d && content[1] === 0x5a)) {
      problems.push(`Plug-in assembly ${fullName}: its file is no .NET assembly.`);
    }
    assemblies.push({ id: plainGuid(attribute(element, 'PluginAssemblyId')), fullName });
    for (const type of path(element, 'PluginTypes', 'PluginType')) {
      const qualified = attribute(type, 'AssemblyQualifiedName');
      const [name = '', ...assembly] = qualified.split(', ');
      if (assembly.join(', ') !== fullName) {
        problems.push(`Plug-in type ${name}: its assembly '${assembly.join(', ')}' is not '${fullName}'.`);
      }
      pluginTypes.push({ id: plainGuid(attribute(type, 'PluginTypeId')), name });
    }
  }
  return { assemblies, pluginTypes };
}

/** Plug-in steps of messages the stand-in runs. */
export function readSteps(customizations: Element, problems: string[]): StepDefinition[] {
  return path(customizations, 'SdkMessageProcessingSteps', 'SdkMessageProcessingStep').flatMap((element) => {
    const name = attribute(element, 'Name');
    const messageId = plainGuid(textOf(element, 'SdkMessageId'));
    const message = messageIds[messageId];
    if (!message) {
      problems.push(`Step ${name}: the message ${messageId} is not one the stand-in runs (Create, Update, Delete).`);
      return [];
    }
    const list = (text: string): string[] => text.split(',').filter((entry) => entry !== '');
    return [
      {
        id: plainGuid(attribute(element, 'SdkMessageProcessingStepId')),
        name,
        pluginType: textOf(element, 'PluginTypeName').split(',')[0]?.trim() ?? '',
        ...readHandler(element),
        enabled: textOf(element, 'StateCode') !== '1',
        message,
        table: textOf(element, 'PrimaryEntity'),
        stage: Number(textOf(element, 'Stage')),
        mode: Number(textOf(element, 'Mode')),
        rank: Number(textOf(element, 'Rank') || '1'),
        filteringAttributes: list(textOf(element, 'FilteringAttributes')),
        images: path(element, 'SdkMessageProcessingStepImages', 'SdkMessageProcessingStepImage').map((image) => ({
          alias: textOf(image, 'EntityAlias'),
          type: Number(textOf(image, 'ImageType')) as 0 | 1 | 2,
          attributes: list(textOf(image, 'Attributes')),
        })),
      },
    ];
  });
}

/** The service endpoint of a step (EventHandlerTypeCode 4618); plug-in types stand in elements of their own. */
function readHandler(element: Element): { serviceEndpoint?: string } {
  const handler = plainGuid(textOf(element, 'EventHandler'));
  return textOf(element, 'EventHandlerTypeCode') === '4618' ? { serviceEndpoint: handler } : {};
}
