import { checkOptionValues } from '../../../../solution/scripts/gate/option-values.ts';
import { type Change, customized, said, soundView, viewWith, within } from './packages.ts';

const found = (change: Change): string[] => said(checkOptionValues(customized(change)));
const help = /<optionset Name="cosell_help"[^]*?<\/optionset>/;

describe('rule 11', () => {
  it('accepts the package as it is', () => {
    expect(said(checkOptionValues(soundView()))).toEqual([]);
  });

  it.each(['1', '100000000', '723460000', '7234500000', '', 'x', '-723450000'])(
    'refuses the value "%s" of a global choice',
    (value) => {
      expect(found(within(help, /<option value="\d+"/, `<option value="${value}"`))).toEqual([
        `11 The choice cosell_help has the value "${value}", which does not begin with 72345. Use 723450000 and on.`,
      ]);
    },
  );

  it('refuses a value of a local choice, and lets yes/no, state and status be', () => {
    const local = (type: string): string[] =>
      found((text) =>
        text.replace(
          '</attributes>',
          `<attribute PhysicalName="cosell_Local"><optionset Name="cosell_local"><OptionSetType>${type}</OptionSetType><options><option value="1" /></options></optionset></attribute></attributes>`,
        ),
      );
    expect(local('picklist')).toEqual([expect.stringContaining('The choice cosell_local has the value "1"')]);
    for (const type of ['bit', 'state', 'status']) expect(local(type)).toEqual([]);
  });

  it('refuses a value that is used twice', () => {
    expect(found(within(help, '723450002', '723450001'))).toEqual([
      '11 The choice cosell_help has the value 723450001 twice.',
    ]);
  });

  it('refuses a publisher without a prefix for values', () => {
    const view = viewWith('solution.xml', (text) =>
      text.replace(/<CustomizationOptionValuePrefix>\d+<\/CustomizationOptionValuePrefix>/, ''),
    );
    expect(said(checkOptionValues(view))).toEqual(['11 The publisher has no option value prefix.']);
  });
});
