import { checkAssemblies } from '../../../../solution/scripts/gate/assemblies.ts';
import { readAssembly } from '../../../../solution/scripts/gate/assembly-reader.ts';
import { checkSteps } from '../../../../solution/scripts/gate/steps.ts';
import { attribute } from '../../../../solution/scripts/source/xml.ts';
import { brokenBy, type Change, said, soundMembers, soundView, viewOf, viewWith, within } from './packages.ts';

const dllPath = [...soundMembers().keys()].find((path) => path.endsWith('.dll')) ?? '';
const dll = (): Uint8Array => Uint8Array.from(soundMembers().get(dllPath) ?? []);

const withDll = (bytes: Uint8Array): string[] => {
  const members = soundMembers();
  members.set(dllPath, bytes);
  return checkAssemblies(viewOf(members)).map(({ message }) => message);
};

const messages = (change: (text: string) => string, path = 'customizations.xml'): string[] =>
  checkAssemblies(viewWith(path, change)).map(({ message }) => message);

/** The dll with one name in its string heap replaced by another of the same length. */
const renamed = (from: string, to: string): Uint8Array => {
  const bytes = Buffer.from(dll());
  const at = bytes.indexOf(`\0${from}\0`, 'latin1');
  expect(at).toBeGreaterThan(0);
  bytes.write(to, at + 1, 'latin1');
  return bytes;
};

describe('rule 9', () => {
  it('accepts the package as it is', () => {
    expect(said(checkAssemblies(soundView()))).toEqual([]);
    expect(said(checkAssemblies(soundView('unmanaged')))).toEqual([]);
  });

  it('refuses another identity than that of the dll', () => {
    const found = messages((text) =>
      text.replace('FullName="Cosell.Plugins, Version=1.0.0.0', 'FullName="Cosell.Plugins, Version=1.0.0.1'),
    );
    expect(found).toEqual([expect.stringContaining('the solution names it "Cosell.Plugins, Version=1.0.0.1')]);
  });

  it('refuses a plug-in type that the dll does not have', () => {
    const found = messages((text) =>
      text.replace('Name="Cosell.Plugins.SubmitRequest"', 'Name="Cosell.Plugins.Submit"'),
    );
    expect(found).toContainEqual(
      expect.stringContaining('no public class Cosell.Plugins.Submit that implements IPlugin'),
    );
  });

  it('refuses a dll whose class lost its name', () => {
    expect(withDll(renamed('CheckRequest', 'CheckRequesu'))).toEqual([
      expect.stringContaining('no public class Cosell.Plugins.CheckRequest that implements IPlugin'),
    ]);
  });

  it('refuses a dll whose classes implement another interface', () => {
    expect(withDll(renamed('IPlugin', 'IPlugon'))).toHaveLength(soundView().all('PluginType').length);
  });

  it('refuses a reference to an assembly that is not on the server', () => {
    expect(withDll(renamed('System.Core', 'Sastem.Core'))).toEqual([
      expect.stringContaining('refers to Sastem.Core 4.0.0.0, which is not there'),
    ]);
  });

  it('refuses another version of the SDK', () => {
    const bytes = Buffer.from(dll());
    // A row of the table AssemblyRef begins with the version: four 16-bit numbers, then flags and the token's blob.
    const version = Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes[bytes.lastIndexOf(version)] = 8;
    expect(withDll(bytes)).toEqual([expect.stringContaining('refers to Microsoft.Xrm.Sdk 8.0.0.0')]);
  });

  it('refuses a dll without strong name', () => {
    const bytes = Buffer.from(dll());
    const header = bytes.readUInt32LE(0x3c);
    const section = header + 24 + bytes.readUInt16LE(header + 20);
    const cli =
      bytes.readUInt32LE(header + 24 + 96 + 14 * 8) -
      bytes.readUInt32LE(section + 12) +
      bytes.readUInt32LE(section + 20);
    bytes.writeUInt32LE(bytes.readUInt32LE(cli + 16) & ~8, cli + 16);
    expect(withDll(bytes)).toEqual([expect.stringContaining('has no strong name')]);
  });

  it.each([
    ['empty', new Uint8Array(), 'cut off or no .NET assembly'],
    ['text', new TextEncoder().encode('MZ'.padEnd(400, ' no dll ')), 'cut off or no .NET assembly'],
    ['cut off', dll().subarray(0, 3000), 'cut off or no .NET assembly'],
  ])('refuses a dll that is %s', (_, bytes, message) => {
    expect(withDll(bytes)).toEqual([expect.stringContaining(message)]);
  });

  it('refuses a dll above 16 MB', () => {
    const large = new Uint8Array(16 * 1024 * 1024 + 1);
    large.set(dll());
    expect(withDll(large)).toEqual([expect.stringContaining('larger than 16 MB')]);
  });

  it('refuses a custom API of a plug-in type that is not in the zip', () => {
    const path = 'customapis/cosell_SubmitRequest/customapi.xml';
    const found = messages((text) => text.replace(/[0-9a-f-]{36}/, '00000000-0000-4000-8000-000000000001'), path);
    expect(found).toEqual(['The custom API cosell_SubmitRequest names a plug-in type that is not in the zip.']);
  });
});

describe('readAssembly', () => {
  it('tells identity, signature, references and public classes', () => {
    const metadata = readAssembly(dll());
    expect(metadata.fullName).toMatch(
      /^Cosell\.Plugins, Version=1\.0\.0\.0, Culture=neutral, PublicKeyToken=[0-9a-f]{16}$/,
    );
    expect(metadata.isSigned).toBe(true);
    expect(metadata.references.map(({ name }) => name)).toContain('mscorlib');
    const declared = soundView()
      .all('PluginType')
      .map((type) => ({ name: attribute(type, 'Name'), interfaces: ['Microsoft.Xrm.Sdk.IPlugin'] }));
    expect(declared.length).toBeGreaterThan(0);
    for (const plugin of declared) expect(metadata.classes).toContainEqual(plugin);
  });
});

/** One step by its name. */
const step = (name: string): RegExp =>
  new RegExp(`<SdkMessageProcessingStep Name="[^"]*${name}"[^]*?</SdkMessageProcessingStep>`);

const steps: [what: string, change: Change, message: string][] = [
  [
    'of a plug-in type that is not in the zip',
    within(
      step('CaptureChange: Create of lead'),
      /<PluginTypeId>[^<]*</,
      '<PluginTypeId>00000000-0000-4000-8000-000000000001<',
    ),
    'The step "Cosell.Plugins.CaptureChange: Create of lead" names the plug-in type "Cosell.Plugins.CaptureChange, ',
  ],
  [
    'that calls a service endpoint which is not in the zip',
    within(step('Co-sell Nudge: Create of cosell_request'), /<EventHandler>[^<]*</, '<EventHandler>{1}<'),
    'The step "Co-sell Nudge: Create of cosell_request" calls the service endpoint 1, which is not in the zip.',
  ],
  [
    'with another kind of handler',
    within(step('CaptureChange: Create of opportunity'), '4602', '4603'),
    'has a handler of the type "4603", which the gate does not know.',
  ],
  [
    'that is asynchronous before the operation',
    within(step('Co-sell Nudge: Create of cosell_request'), '<Stage>40<', '<Stage>20<'),
    'is asynchronous, which is possible in stage 40 only.',
  ],
  [
    'in a stage that does not exist',
    within(step('CheckRequest: Create of cosell_request'), '<Stage>10<', '<Stage>30<'),
    'has the stage "30"; possible are 10, 20 and 40.',
  ],
  [
    'for a message that the gate does not know',
    within(step('RemoveSolutions: Delete of opportunity'), /<SdkMessageId>[^<]*</, '<SdkMessageId>{1}<'),
    'is for a message that the gate does not know.',
  ],
  [
    'that filters the columns of a new row',
    within(
      step('CaptureChange: Create of cosell_dealsolution'),
      '<InvocationSource>',
      '<FilteringAttributes>statecode</FilteringAttributes><InvocationSource>',
    ),
    'filters columns, but Create has none.',
  ],
  [
    'with an image of what is no more',
    within(step('CaptureChange: Delete of cosell_dealsolution'), '<ImageType>0<', '<ImageType>1<'),
    'has an image of what is not there yet or no more.',
  ],
  [
    'with an image from before the row was there',
    within(
      step('CaptureChange: Create of opportunityclose'),
      '</SdkMessageProcessingStep>',
      '<X><ImageType>0</ImageType></X></SdkMessageProcessingStep>',
    ),
    'has an image from before the row was there.',
  ],
];

describe('rule 9 about steps and service endpoints', () => {
  let found: string[];

  beforeAll(() => {
    found = said(checkSteps(brokenBy(steps.map(([, change]) => change))));
  });

  it.each(steps)('refuses a step %s', (_, _change, message) => {
    expect(found).toContainEqual(expect.stringContaining(message));
  });

  it('says nothing more', () => {
    expect(found).toHaveLength(steps.length);
  });

  it('refuses a service endpoint without https', () => {
    expect(messages((text) => text.replace('<Url>https://', '<Url>http://'))).toEqual([
      'The service endpoint "Co-sell Nudge" has no https address.',
    ]);
  });
});
