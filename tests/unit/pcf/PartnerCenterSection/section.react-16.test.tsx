/** @jest-environment jsdom */
import { describeSection } from './section-suite.tsx';

describe('section on React 16', () => {
  describeSection('16.14.0');
});
