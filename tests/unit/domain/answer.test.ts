import { answerTexts } from '../../../domain/answer.ts';

describe('answerTexts', () => {
  const sentences: Record<string, string> = { A: 'First {x}.', B: 'Second.', RELAY_FAULT: 'Fault {correlationId}.' };
  const find = (key: string, parameters: Readonly<Record<string, string>>): string | undefined =>
    sentences[key]?.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
  const texts = (code: string, details: string): string[] => answerTexts({ id: 'row-1', code, details }, find);

  it.each<[string, string, string, string[]]>([
    ['fills the parameters of the code', 'A', '{"x":[1,"two"]}', ['First 1, two.']],
    ['leaves a placeholder without value empty', 'A', '', ['First .']],
    [
      'lists each problem once',
      'A',
      '{"problems":[{"code":"B"},{"code":"B"},{"code":"A","parameters":{"x":1}}]}',
      ['Second.', 'First 1.'],
    ],
    ['falls back to the code when no problem has a text', 'B', '{"problems":[{"code":"?"},null]}', ['Second.']],
    ['gives the general text for an unknown code', '?', '{"correlationId":"c-1"}', ['Fault c-1.']],
    ['takes the row for the correlation id', '', 'not json', ['Fault row-1.']],
    ['survives details that are no object', 'B', '7', ['Second.']],
  ])('%s', (_, code, details, expected) => {
    expect(texts(code, details)).toEqual(expected);
  });
});
