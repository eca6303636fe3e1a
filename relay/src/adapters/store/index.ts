export { createCallGate, createMemoryCallGate } from './call-gate.ts';
export type { CallLimits } from './call-gate.ts';
export { createMemorySentValues, createSentValues } from './sent-values.ts';
