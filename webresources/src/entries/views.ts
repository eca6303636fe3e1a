import { publish } from '../xrm/publish.ts';
import { daysLeft } from '../views/days-left.ts';

publish('Views', { daysLeft });
