import { expect, it } from 'vitest';
import { admits, ofJobs, UNTOLD } from './kept';

it('a list is told also of those that leave it by another state', () => {
  expect(ofJobs('state:dead queue:mail type:a')).toEqual({
    told: { channel: 'jobs', q: 'queue:mail type:a' },
    gap: undefined,
  });
  expect(ofJobs('-state:dead')).toMatchObject({ told: { q: '' } });
});

it('a search for what no fact says keeps its states, and does not rely on what it is told', () => {
  const q = 'state:dead tag:vip';
  expect(ofJobs(q)).toMatchObject({ told: { channel: 'jobs', q }, beat: UNTOLD });
  expect(ofJobs('order-42')).toMatchObject({ told: { q: 'order-42' }, beat: UNTOLD });
  expect(ofJobs('queue:mail age:>10m')).toMatchObject({ beat: UNTOLD });
});

it('a search admits the states that it names, and those that it does not exclude', () => {
  expect(admits('state:dead,retrying queue:a', 'retrying')).toBe(true);
  expect(admits('state:dead queue:a', 'ready')).toBe(false);
  expect(admits('-state:dead', 'dead')).toBe(false);
  expect(admits('queue:a', 'ready')).toBe(true);
});
