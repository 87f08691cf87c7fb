import { expect, it } from 'vitest';
import { freeze } from './freeze';

const id = (it: { id: string }) => it.id;
const rows = (...ids: string[]) => ids.map((it) => ({ id: it, n: 1 }));

it('rows stay where they are while somebody is among them, and say what is new', () => {
  const now = [...rows('x', 'y'), { id: 'a', n: 2 }, ...rows('b')];
  const held = freeze(rows('a', 'b'), now, id, true);
  expect(held.rows).toEqual([
    { id: 'a', n: 2 },
    { id: 'b', n: 1 },
  ]);
  expect(held.fresh).toBe(2);
});

it('another order waits until nobody is among them', () => {
  const now = rows('b', 'a');
  expect(freeze(rows('a', 'b'), now, id, true).rows.map(id)).toEqual(['a', 'b']);
  expect(freeze(rows('a', 'b'), now, id, false).rows.map(id)).toEqual(['b', 'a']);
});

it('more rows behind come in, and what has left keeps its place until nobody is among them', () => {
  const held = freeze(rows('a', 'b'), rows('b', 'c'), id, true);
  expect(held.rows.map(id)).toEqual(['a', 'b', 'c']);
  expect([...held.gone]).toEqual(['a']);
  expect(freeze(held.rows, rows('b', 'c'), id, false).rows.map(id)).toEqual(['b', 'c']);
});

it('where all have left, what there is now waits above', () => {
  const held = freeze(rows('a', 'b'), rows('x', 'y'), id, true);
  expect(held.rows.map(id)).toEqual(['a', 'b']);
  expect(held.fresh).toBe(2);
  expect(held.gone.size).toBe(2);
});
