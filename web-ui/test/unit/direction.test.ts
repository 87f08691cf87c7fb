import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, it } from 'vitest';

// main → pages → shared → live → api; text, style and icons are everybody's. Pages never see each other.
const ORDER = ['api', 'live', 'shared', 'pages', 'main'];

const files = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((it) => it.isFile() && /\.tsx?$/.test(it.name))
  .map((it) => relative('src', join(it.parentPath, it.name)));

const room = (file: string) => {
  const first = file.split('/')[0]!;
  return ORDER.includes(first) ? first : file.includes('/') ? 'all' : 'main';
};

const imports = (file: string) =>
  [
    ...readFileSync(join('src', file), 'utf8').matchAll(/from '(\.[^']+)'|import\('(\.[^']+)'\)/g),
  ].map((found) => normalize(join(dirname(file), (found[1] ?? found[2])!)));

function broken(file: string, seen: string): boolean {
  const [own, other] = [room(file), room(seen)];
  if (own === 'all') return other !== 'all';
  if (other === 'all') return false;
  if (own === 'pages' && other === 'pages') return file.split('/')[1] !== seen.split('/')[1];
  return ORDER.indexOf(other) > ORDER.indexOf(own);
}

it('data goes one way: nobody imports what stands above', () => {
  const wrong = files.flatMap((file) =>
    imports(file)
      .filter((seen) => broken(file, seen))
      .map((seen) => `${file} sees ${seen}`),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});

it('an import against the direction is seen', () => {
  expect(broken('shared/text.ts', 'pages/job/Page')).toBe(true);
  expect(broken('pages/job/Page.tsx', 'pages/jobs/Page')).toBe(true);
  expect(broken('api/client.ts', 'live/store')).toBe(true);
  expect(broken('pages/job/Page.tsx', 'shared/text')).toBe(false);
});
