import { contentTypes } from '../../../../solution/scripts/pack/content-types.ts';

describe('[Content_Types].xml', () => {
  it('has a default per ending and an override per member without one', () => {
    const text = contentTypes(['solution.xml', 'a/x.dll', 'b/y.dll', 'WebResources/iconABC']);
    expect(text.match(/Extension="\w+"/g)).toEqual(['Extension="dll"', 'Extension="xml"']);
    expect(text.match(/PartName="[^"]+"/g)).toEqual(['PartName="/WebResources/iconABC"']);
  });
});
