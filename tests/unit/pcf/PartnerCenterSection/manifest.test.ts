import { readFileSync } from 'node:fs';
import { DOMParser } from '@xmldom/xmldom';
import { PartnerCenterSection } from '../../../../pcf/PartnerCenterSection/index.ts';
import { propertyNames } from '../../../../pcf/PartnerCenterSection/manifest.ts';
import { control } from '../../../../solution/contract/names.ts';
import { texts } from '../../../../solution/contract/texts.ts';

const manifest = new DOMParser().parseFromString(
  readFileSync('pcf/PartnerCenterSection/ControlManifest.Input.xml', 'utf8'),
  'text/xml',
);
const properties = Array.from(manifest.getElementsByTagName('property'));
const root = manifest.getElementsByTagName('control')[0];

describe('manifest of the control', () => {
  it('names the properties the control reads', () => {
    expect(properties.map((property) => property.getAttribute('name'))).toEqual(propertyNames);
    expect([...propertyNames].sort()).toEqual(Object.values(control.properties).sort());
  });

  it('names the class and the namespace of the contract', () => {
    expect(root?.getAttribute('namespace')).toBe(control.namespace);
    expect(root?.getAttribute('constructor')).toBe(control.type);
    expect(PartnerCenterSection.name).toBe(control.type);
  });

  it('lets the control write help, visibility and sync only', () => {
    const bound = properties.filter((property) => property.getAttribute('usage') === 'bound');
    expect(bound.map((property) => property.getAttribute('name'))).toEqual(['help', 'visibility', 'sync']);
  });

  it('uses texts that exist', () => {
    const keys = [root, ...properties].flatMap((element) => [
      element?.getAttribute('display-name-key'),
      element?.getAttribute('description-key'),
    ]);
    expect(keys.filter((key) => !key || !(key in texts.en))).toEqual([]);
  });
});
