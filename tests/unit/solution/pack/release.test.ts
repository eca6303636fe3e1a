import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { lastRelease, recordRelease } from '../../../../solution/scripts/pack/release.ts';

describe('releases', () => {
  it('are none before the first one', () => {
    expect(lastRelease('/nowhere', '0.1.0')).toBeUndefined();
  });

  it('give the newest one before the version that is packed, by number', () => {
    const folder = temporaryFolder('cosell-releases-');
    for (const version of ['0.9.0', '0.10.0', '0.11.0']) recordRelease(folder, version, { 'Role A': version });
    expect(lastRelease(folder, '0.11.0')).toEqual({ 'Role A': '0.10.0' });
    expect(lastRelease(folder, '0.9.0')).toBeUndefined();
    expect(lastRelease(folder, '1.0.0')).toEqual({ 'Role A': '0.11.0' });
  });
});
