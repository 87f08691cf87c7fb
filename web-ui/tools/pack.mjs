// What follows the build: every text is packed beside itself (.gz, .br), and the bounds of sizes
// hold, or the build ends here.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const out = 'target/ui';
const KB = 1024;
const bounds = { first: 150 * KB, all: 600 * KB };

const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
rmSync(join(out, 'manifest.json'));

const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((it) => it.isFile())
  .map((it) => relative(out, join(it.parentPath, it.name)));

const zipped = new Map();
for (const file of files) {
  const raw = readFileSync(join(out, file));
  const gz = gzipSync(raw, { level: 9 });
  const br = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
  writeFileSync(join(out, `${file}.gz`), gz);
  writeFileSync(join(out, `${file}.br`), br);
  zipped.set(file, gz.length);
}

// What the browser has to have before it shows the first page: the entry and all it imports.
const needed = new Set();
const need = (key) => {
  const chunk = manifest[key];
  if (needed.has(chunk.file)) return;
  needed.add(chunk.file);
  for (const css of chunk.css ?? []) needed.add(css);
  for (const each of chunk.imports ?? []) need(each);
};
need('index.html');

const sum = (some) => some.reduce((total, file) => total + (zipped.get(file) ?? 0), 0);
const text = files.filter((file) => /\.(js|css)$/.test(file));
const sizes = { first: sum([...needed]), all: sum(text) };
for (const [name, size] of Object.entries(sizes)) {
  console.log(`web-ui: ${name} ${(size / KB).toFixed(1)} of ${bounds[name] / KB} kB (gzip)`);
}
const over = Object.keys(sizes).filter((name) => sizes[name] > bounds[name]);
if (over.length > 0) {
  console.error(`web-ui: over the bound of sizes: ${over.join(', ')}`);
  process.exit(1);
}
