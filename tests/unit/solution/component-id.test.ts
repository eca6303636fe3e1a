import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentId } from '../../../solution/scripts/component-id.ts';

const source = join(__dirname, '../../../solution/src');

describe('componentId', () => {
  it('gives the ids that the source has', () => {
    const role = readFileSync(join(source, 'Roles/Co-sell Seller.xml'), 'utf8');
    expect(role).toContain(`<Role id="{${componentId('role:Co-sell Seller')}}"`);
    const form = join(source, `Entities/cosell_Referral/FormXml/main/{${componentId('form:Referral:main')}}.xml`);
    expect(readFileSync(form, 'utf8')).toContain(`<cell id="{${componentId('cell:Referral:cosell_health')}}"`);
  });
});
