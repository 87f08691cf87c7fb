import { expect, it } from 'vitest';
import { fieldValue, quote, tokens, withField, without, withoutField, wordAt } from './tokens';

it('a query falls into its parts, quotes kept together', () => {
  const parts = tokens('state:dead -tag:test error~"decode failed" age:>10m order-42');
  expect(parts.map((it) => [it.not, it.field, it.operator, it.value])).toEqual([
    [false, 'state', ':', 'dead'],
    [true, 'tag', ':', 'test'],
    [false, 'error', '~', '"decode failed"'],
    [false, 'age', ':', '>10m'],
    [false, undefined, undefined, 'order-42'],
  ]);
});

it('an url or a quoted text is a word, not a field', () => {
  expect(tokens('"a:b"')[0]?.field).toBeUndefined();
  expect(tokens('args.user.id:123')[0]?.field).toBe('args.user.id');
});

it('a part that is taken away leaves the others as they were', () => {
  const q = 'state:dead  queue:mail error~"a  b"';
  expect(without('state:dead queue:mail', tokens('state:dead queue:mail')[0]!)).toBe('queue:mail');
  expect(withoutField(q, 'state')).toBe('queue:mail error~"a  b"');
});

it('a field is put in the place of the one before', () => {
  expect(withField('state:dead queue:mail', 'state', 'ready')).toBe('queue:mail state:ready');
  expect(withField('-state:dead', 'state', 'ready')).toBe('-state:dead state:ready');
  expect(withField('', 'key', 'a b"c')).toBe('key:"a b\\"c"');
  expect(fieldValue('state:dead', 'state')).toBe('dead');
  expect(fieldValue('-state:dead', 'state')).toBeUndefined();
});

it('what needs quotes gets them', () => {
  expect(quote('billing.eu')).toBe('billing.eu');
  expect(quote('<script>')).toBe('<script>');
  expect(quote('a,b')).toBe('"a,b"');
});

it('the word before the cursor is what is completed', () => {
  expect(wordAt('state:dead que', 14)).toEqual({ text: 'que', from: 11 });
  expect(wordAt('state:dead que', 5)).toEqual({ text: 'state', from: 0 });
});
