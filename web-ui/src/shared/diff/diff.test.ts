import { expect, it } from 'vitest';
import { diff } from './diff';

it('names the leaves that differ, also those that are new or gone', () => {
  expect(
    diff({ a: 1, b: { c: [1], d: 2 }, gone: true }, { a: 1, b: { c: [2], d: 2 }, fresh: null }),
  ).toEqual([
    { path: 'b.c', from: [1], to: [2] },
    { path: 'gone', from: true, to: undefined },
    { path: 'fresh', from: undefined, to: null },
  ]);
});

it('equal values have no difference', () => {
  expect(diff({ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2 }] } })).toEqual([]);
});
