import { parseXml } from '../../../../sandbox/dataverse/src/import/xml.ts';
import { isFormDiff, mergeForm } from '../../../../sandbox/dataverse/src/metadata/merge-form.ts';

const tab = '{B6A005FD-0000-4000-8000-000000000001}';
const complete = `<form><tabs><tab name="Summary" id="${tab.toLowerCase()}"><columns><column width="50%"><sections><section name="one" id="{1}"><rows><row><cell id="{11}"><control id="name" /></cell></row></rows></section></sections></column><column width="50%"><sections><section name="two" id="{2}" /></sections></column></columns></tab></tabs><formLibraries><Library name="a.js" /></formLibraries></form>`;

function merge(diff: string): { xml: string; problems: string[] } {
  const problems: string[] = [];
  return { xml: mergeForm(complete, parseXml(`<form>${diff}</form>`), problems), problems };
}

const inTab = (content: string): string =>
  `<tabs><tab id="${tab}" ordinalvalue="0"><columns>${content}</columns></tab></tabs>`;

describe('merging a managed form diff', () => {
  it('tells a diff from a complete form', () => {
    expect(isFormDiff(parseXml(complete))).toBe(false);
    expect(isFormDiff(parseXml('<form><tabs><tab solutionaction="Added" /></tabs></form>'))).toBe(true);
  });

  it('adds a section to the named column of an existing tab', () => {
    const { xml, problems } = merge(
      inTab(
        '<column id="1" width="50%"><sections><section name="new" id="{3}" ordinalvalue="1" solutionaction="Added"><rows><row><cell id="{31}" ordinalvalue="10000" /></row></rows></section></sections></column>',
      ),
    );
    expect(problems).toEqual([]);
    expect(xml).toContain(
      '<section name="two" id="{2}"/><section name="new" id="{3}"><rows><row><cell id="{31}"/></row></rows></section>',
    );
  });

  it('places an added element before the sibling at its ordinal', () => {
    const { xml } = merge('<tabs><tab name="first" id="{9}" ordinalvalue="0" solutionaction="Added" /></tabs>');
    expect(xml.indexOf('name="first"')).toBeLessThan(xml.indexOf('name="Summary"'));
  });

  it('adds cells as new rows, changes and removes elements', () => {
    const { xml, problems } = merge(
      inTab(
        '<column id="0"><sections><section id="{1}"><rows><row><cell id="{12}" ordinalvalue="10001" solutionaction="Added" /></row></rows></section></sections></column><column id="1"><sections><section id="{2}" name="renamed" solutionaction="Modified" /></sections></column>',
      ),
    );
    expect(problems).toEqual([]);
    expect(xml).toContain('<row><cell id="{12}"/></row>');
    expect(xml).toContain('<section name="renamed" id="{2}"/>');
    expect(
      merge(inTab('<column id="1"><sections><section id="{2}" solutionaction="Removed" /></sections></column>')).xml,
    ).not.toContain('name="two"');
  });

  it('adds to containers the form has and makes those it lacks', () => {
    const { xml, problems } = merge(
      '<formLibraries><Library name="b.js" solutionaction="Added" /></formLibraries><controlDescriptions><controlDescription forControl="{7}" solutionaction="Added" /></controlDescriptions>',
    );
    expect(problems).toEqual([]);
    expect(xml).toContain('<Library name="a.js"/><Library name="b.js"/>');
    expect(xml).toContain('<controlDescriptions><controlDescription forControl="{7}"/></controlDescriptions>');
  });

  it('leaves out what is not marked', () => {
    expect(merge('<tabs><tab id="{8}" name="ghost" /></tabs>').xml).not.toContain('ghost');
  });

  it('reports parents that are not there and elements that are there already', () => {
    expect(merge('<tabs><tab id="{8}"><columns solutionaction="Added" /></tab></tabs>').problems).toEqual([
      "The form diff needs the tab '{8}', but the form has no such element.",
    ]);
    expect(merge(`<tabs><tab id="${tab}" name="again" solutionaction="Added" /></tabs>`).problems).toEqual([
      "The form diff adds the tab 'again', but the form has it already.",
    ]);
  });
});
