import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import { AssemblyFormatError, type AssemblyMetadata, readAssembly } from './assembly-reader.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';
import { checkSteps } from './steps.ts';

/** Dataverse refuses larger assemblies (build and package plug-in code: 16 MB). */
const largestAssemblyBytes = 16 * 1024 * 1024;

/** Assemblies of .NET Framework that a sandboxed plug-in finds on the server; everything else would have to be shipped. */
const frameworkAssemblies = new Set([
  'mscorlib',
  'System',
  'System.Core',
  'System.Runtime.Serialization',
  'System.Xml',
]);

const sdk = { name: 'Microsoft.Xrm.Sdk', version: '9.0.0.0' } as const;
const pluginInterface = 'Microsoft.Xrm.Sdk.IPlugin';

/**
 * Rule 9: each dll is what the solution says of it: identity, plug-in classes, size, strong name, references; and steps and
 * custom APIs name what is in the zip.
 */
export function checkAssemblies(view: PackageView): Finding[] {
  const assemblies = view
    .all('PluginAssembly')
    .flatMap((assembly) =>
      checkAssembly(view, assembly).map((message): Finding => ({ rule: 9, ...placeOf(assembly), message })),
    );
  return [...assemblies, ...checkSteps(view)];
}

function checkAssembly(view: PackageView, assembly: Element): string[] {
  const path = childText(assembly, 'FileName').replace(/^\//, '');
  const bytes = view.members.get(path);
  if (!bytes) return [`${path} is not in the zip.`];
  const problems = bytes.length > largestAssemblyBytes ? [`${path} is larger than 16 MB.`] : [];
  try {
    return [...problems, ...compare(assembly, readAssembly(bytes), path)];
  } catch (error) {
    if (!(error instanceof AssemblyFormatError)) throw error;
    return [...problems, `${path}: ${error.message}`];
  }
}

function compare(assembly: Element, metadata: AssemblyMetadata, path: string): string[] {
  const problems: string[] = [];
  const fullName = attribute(assembly, 'FullName');
  if (fullName !== metadata.fullName) {
    problems.push(`${path} is "${metadata.fullName}", the solution names it "${fullName}".`);
  }
  if (!metadata.isSigned) problems.push(`${path} has no strong name.`);
  for (const { name, version } of metadata.references) {
    const isSdk = name === sdk.name && version === sdk.version;
    if (!isSdk && !frameworkAssemblies.has(name))
      problems.push(`${path} refers to ${name} ${version}, which is not there.`);
  }
  for (const type of descendants(assembly, 'PluginType')) problems.push(...compareType(type, metadata, path));
  return problems;
}

function compareType(type: Element, metadata: AssemblyMetadata, path: string): string[] {
  const name = attribute(type, 'Name');
  const qualified = attribute(type, 'AssemblyQualifiedName');
  const found = metadata.classes.find((candidate) => candidate.name === name);
  return [
    ...(found?.interfaces.includes(pluginInterface)
      ? []
      : [`${path} has no public class ${name} that implements IPlugin.`]),
    ...(qualified === `${name}, ${metadata.fullName}`
      ? []
      : [`The plug-in type ${name} has the wrong qualified name "${qualified}".`]),
  ];
}
