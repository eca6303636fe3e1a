import { defaultMapping, mappingVersion } from '../../../../domain/mapping/field-mapping.ts';
import { mappingFor, versionOf } from '../../../../relay/src/sync/environment-mapping.ts';

describe('the mapping of an environment', () => {
  it('is the default one for the default column', () => {
    expect(mappingFor({ dealValueColumn: 'estimatedvalue' })).toEqual(defaultMapping);
    expect(versionOf(defaultMapping)).toBe(mappingVersion);
  });

  it('takes the deal value from the chosen column, under a version of its own that stays', () => {
    const mapping = mappingFor({ dealValueColumn: 'new_net' });
    expect(mapping.find((row) => row.field === 'dealValue')?.column).toBe('new_net');
    expect(versionOf(mapping)).toBe(versionOf(mappingFor({ dealValueColumn: 'new_net' })));
    const versions = ['estimatedvalue', 'new_net', 'new_ten', null].map((dealValueColumn) =>
      versionOf(mappingFor({ dealValueColumn })),
    );
    expect(new Set(versions).size).toBe(4);
    expect(versions.every((version) => Number.isSafeInteger(version) && version > 0)).toBe(true);
  });

  it('leaves the deal value alone when its column cannot be used', () => {
    expect(mappingFor({ dealValueColumn: null }).map((row) => row.field)).not.toContain('dealValue');
  });
});
