import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { t } from '../../src/text/en';

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') {
    try {
      return [String(value(3, 2, 1))];
    } catch {
      return [String(value([3, 2, 1]))];
    }
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

it('sentences are plain: no exclamation marks, nothing undefined', () => {
  const all = texts(t);
  expect(all.length).toBeGreaterThan(300);
  expect(
    all.filter((it) => it.includes('!') || it.includes('undefined') || it.includes('NaN')),
  ).toEqual([]);
});

it('every word on the pages comes from the one file of texts', () => {
  const files = readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile() && it.name.endsWith('.tsx'))
    .map((it) => join(it.parentPath, it.name));
  // Text between tags that is more than a name, a unit or a sign.
  const said = files.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(/>\s*([A-Za-z][a-z]+(?: [A-Za-z]+)+)[^<>{}=;()]*</g),
    ].map((found) => `${file}: ${found[1]}`),
  );
  expect(said).toEqual([]);
});
