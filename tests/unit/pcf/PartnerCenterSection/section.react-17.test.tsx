/** @jest-environment jsdom */
import { describeSection } from './section-suite.tsx';

// Model-driven apps load React 17 although the control declares 16.
jest.mock('react', () => jest.requireActual('react-17'));
jest.mock('react-dom', () => jest.requireActual('react-dom-17'));
jest.mock('react-dom/test-utils', () => jest.requireActual('react-dom-17/test-utils'));

describe('section on React 17', () => {
  describeSection('17.0.2');
});
