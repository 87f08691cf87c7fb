import { expect, it } from 'vitest';
import { absolute, away, lengthOf, readLength, stepFor, wireLength, withTimes } from './time';

it('lengths are written as the engine writes them', () => {
  expect([812, 1500, 9900, 41_000, 90_000, 3_600_000, 5_400_000, 93_600_000].map(lengthOf)).toEqual(
    ['812ms', '1.5s', '9.9s', '41s', '1m30s', '1h', '1h30m', '1d2h'],
  );
});

it('lengths are read as the engine reads them', () => {
  expect(readLength('1h30m')).toBe(5_400_000);
  expect(readLength('7d')).toBe(604_800_000);
  expect(readLength('90')).toBeUndefined();
  expect(readLength('1h x')).toBeUndefined();
  expect(readLength('')).toBeUndefined();
});

it('the past and the future are told apart', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(away('2026-11-22T11:58:30Z', now)).toBe('1m30s ago');
  expect(away('2026-11-22T12:00:41.500Z', now)).toBe('in 41s');
  expect(away('2026-11-22T12:00:00.300Z', now)).toBe('now');
});

it('instants have date and zone, inside of sentences too', () => {
  expect(absolute('2026-03-29T00:30:00Z', 'UTC')).toBe('2026-03-29 00:30:00 UTC');
  expect(withTimes('free at 2026-11-22T05:51:00Z, later', 'UTC')).toBe(
    'free at 2026-11-22 05:51:00 UTC, later',
  );
});

it('a step of time makes about as many columns as there is room for', () => {
  expect(stepFor(3_600_000, 90)).toBe(60_000);
  expect(stepFor(604_800_000, 90)).toBe(10_800_000);
  expect([60_000, 10_800_000, 86_400_000, 5000].map(wireLength)).toEqual(['1m', '3h', '1d', '5s']);
});
