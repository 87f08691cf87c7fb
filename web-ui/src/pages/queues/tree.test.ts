import { expect, it } from 'vitest';
import { treeOf } from './tree';

const named = (...names: string[]) => names.map((name) => ({ name }));

it('a queue stands under the one whose name it goes on', () => {
  expect(
    treeOf(named('billing.eu', 'media', 'billing', 'billing.eu.vat')).map((it) => [
      it.name,
      it.depth,
    ]),
  ).toEqual([
    ['billing', 0],
    ['billing.eu', 1],
    ['billing.eu.vat', 2],
    ['media', 0],
  ]);
});

it('a beginning that is no queue makes no depth', () => {
  expect(treeOf(named('search.index'))[0]?.depth).toBe(0);
});
