import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as choices from '../../../../solution/contract/choices.ts';
import { submitRequest } from '../../../../solution/contract/names.ts';
import { cosellDealSolution, cosellReferral, opportunity } from '../../../../solution/contract/tables.ts';
import { choiceValues } from '../../../../solution/scripts/generate/choices.ts';
import { generate } from '../../../../solution/scripts/generate/derived-files.ts';
import { resx } from '../../../../solution/scripts/generate/resx.ts';
import { checkTexts } from '../../../../solution/scripts/generate/texts.ts';
import { projectFolder } from '../gate/packages.ts';

describe('generate', () => {
  it('finds every committed file up to date', async () => {
    await expect(generate({ projectFolder, check: true })).resolves.toEqual([]);
  });

  it('names the files that differ, and writes them when it is not only checking', async () => {
    const copy = temporaryFolder('cosell-generate-');
    for (const folder of ['solution', 'pcf/PartnerCenterSection/strings', '.prettierrc.json']) {
      cpSync(join(projectFolder, folder), join(copy, folder), {
        recursive: true,
        filter: (path) => !/[\\/](bin|obj|tests)$/.test(path),
      });
    }
    const entity = join(copy, 'solution/src/Entities/cosell_Request/Entity.xml');
    const text = readFileSync(entity, 'utf8');
    writeFileSync(
      entity,
      text
        .replaceAll('cosell_RulesVersion', 'cosell_RulesEdition')
        .replaceAll('cosell_rulesversion', 'cosell_rulesedition'),
    );
    const stale = ['solution/contract/tables.ts', 'solution/plugin/src/Contract.cs'];
    await expect(generate({ projectFolder: copy, check: true })).resolves.toEqual(stale);
    await expect(generate({ projectFolder: copy, check: false })).resolves.toEqual(stale);
    await expect(generate({ projectFolder: copy, check: true })).resolves.toEqual([]);
    expect(readFileSync(join(copy, 'solution/contract/tables.ts'), 'utf8')).toContain(
      "rulesEdition: 'cosell_rulesedition'",
    );
    rmSync(copy, { recursive: true });
  });
});

describe('contract', () => {
  it('tells lookups apart from columns', () => {
    expect(cosellDealSolution.lookups.opportunityId).toEqual({
      column: 'cosell_opportunityid',
      value: '_cosell_opportunityid_value',
      navigation: 'cosell_OpportunityId',
      targets: ['opportunity'],
      relationship: 'cosell_opportunity_DealSolution',
    });
    expect(Object.keys(cosellDealSolution.columns)).toEqual(['name']);
  });

  it('knows the alternate keys', () => {
    expect(cosellReferral.keys).toEqual({
      recordGenerationKey: ['cosell_connectionkey', 'cosell_recordkey', 'cosell_generation'],
      referralIdentifierKey: ['cosell_referralidentifier'],
    });
  });

  it('knows set and key of the standard tables', () => {
    expect(opportunity).toMatchObject({ table: 'opportunity', set: 'opportunities', id: 'opportunityid' });
  });

  it('begins every choice value with the option value prefix of the publisher', () => {
    const values = Object.values(choices).flatMap((choice) => Object.values(choice));
    expect(values.length).toBeGreaterThan(30);
    for (const value of values) expect(String(value)).toMatch(/^72345\d{4}$/);
  });

  it('names the parameters of the custom API', () => {
    expect(submitRequest.parameters).toEqual({
      clientRequestId: 'ClientRequestId',
      kind: 'Kind',
      target: 'Target',
      payload: 'Payload',
    });
    expect(submitRequest.responses).toEqual({ rowId: 'RowId', state: 'State' });
  });

  it('refuses a choice without keys, and one with another number of options', () => {
    expect(() => choiceValues({ name: 'cosell_new', options: [] })).toThrow('add the keys of this choice');
    expect(() => choiceValues({ name: 'cosell_visibility', options: [] })).toThrow('0 options, but 2 keys');
  });
});

describe('texts', () => {
  it('refuses a language with missing, unknown or empty sentences and other placeholders, all at once', () => {
    const en = { A: 'One {x}', B: 'Two', C: 'Three' };
    expect(() => checkTexts({ en, de: { A: 'Eins {y}', C: ' ', D: 'Vier' } })).toThrow(
      [
        'de: B is missing',
        'de: A has the placeholders {y}, English {x}',
        'de: C is empty',
        'de: D is not in English',
      ].join('\n'),
    );
  });

  it('accepts a language with the same keys and placeholders in another order', () => {
    expect(() => checkTexts({ en: { A: '{x} of {y}' }, de: { A: '{y}: {x}' } })).not.toThrow();
  });

  it('become a RESX file with escaped sentences', () => {
    expect(resx({ A: 'Research & "development" <b>' })).toContain(
      '<data name="A" xml:space="preserve">\n    <value>Research &amp; &quot;development&quot; &lt;b&gt;</value>',
    );
  });
});
