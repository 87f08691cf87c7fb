import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const css = readFileSync('src/style/tokens.css', 'utf8');

function tokens(theme: 'light' | 'dark'): Map<string, string> {
  const block = css.slice(css.search(new RegExp(`:root\\[data-theme=.${theme}.\\]`)));
  const body = block.slice(block.indexOf('{') + 1, block.indexOf('}'));
  return new Map([...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((it) => [it[1]!, it[2]!]));
}

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * parts[0]! + 0.7152 * parts[1]! + 0.0722 * parts[2]!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const BACKGROUNDS = ['bg', 'bg-sunk', 'bg-raised', 'bg-selected'];
const TEXTS = [
  'text',
  'text-dim',
  'accent',
  'ready',
  'scheduled',
  'running',
  'retrying',
  'warn',
  'succeeded',
  'ok',
  'dead',
  'danger',
  'cancelled',
  'waiting',
  'discarded',
];

it.each(['light', 'dark'] as const)('every text can be read on every background, %s', (theme) => {
  const all = tokens(theme);
  const weak = TEXTS.flatMap((text) =>
    BACKGROUNDS.filter((it) => contrast(all.get(text)!, all.get(it)!) < 5.2).map(
      (it) => `${text} on ${it}`,
    ),
  );
  expect(all.size).toBeGreaterThan(20);
  expect(weak).toEqual([]);
  expect(contrast(all.get('on-accent')!, all.get('accent')!)).toBeGreaterThan(4.5);
});

it.each(['light', 'dark'] as const)('borders of fields can be seen, %s', (theme) => {
  const all = tokens(theme);
  expect(contrast(all.get('edge')!, all.get('bg')!)).toBeGreaterThan(3);
});

it('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 1);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 1);
});
