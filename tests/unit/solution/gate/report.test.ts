import { countLines, findingLine, findingLines, ruleLines } from '../../../../solution/scripts/gate/report.ts';

describe('the report of the gate', () => {
  it('has one line for each finding, with file, line and the file of the source where they are known', () => {
    const finding = { rule: 4, file: 'customizations.xml', message: 'View "A" names the column b.' };
    expect(findingLine(finding)).toBe('rule 4  customizations.xml  View "A" names the column b.');
    expect(findingLine({ ...finding, line: 12 })).toBe('rule 4  customizations.xml:12  View "A" names the column b.');
    expect(findingLine({ ...finding, line: 12, part: 'Entities/A/Entity.xml' })).toBe(
      'rule 4  customizations.xml:12 (Entities/A/Entity.xml)  View "A" names the column b.',
    );
  });

  it('names the zip above its findings, and is silent without any', () => {
    const findings = [{ rule: 3, file: 'a', message: 'No.' }];
    expect(findingLines({ managed: true, findings })).toEqual(['managed zip:', 'rule 3  a  No.']);
    expect(findingLines({ managed: false, findings })).toEqual(['unmanaged zip:', 'rule 3  a  No.']);
    expect(findingLines({ managed: true, findings: [] })).toEqual([]);
  });

  it('tells which rules ran and what was not checked', () => {
    expect(ruleLines({ rules: [1, 2, 13], skipped: ['No schema.'] })).toEqual([
      'Rules that ran: 1, 2, 13.',
      'No schema.',
    ]);
  });

  it('aligns the counts of one zip or of two', () => {
    const managed = { managed: true, counts: { form: 2, 'global choice': 13 } };
    expect(countLines(managed)).toEqual([
      'component        managed',
      'form                   2',
      'global choice         13',
    ]);
    expect(countLines(managed, { managed: false, counts: { app: 1 } })).toEqual([
      'component        managed  unmanaged',
      'form                   2          0',
      'global choice         13          0',
      'app                    0          1',
    ]);
  });
});
