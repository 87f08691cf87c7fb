import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The server behind `npm run dev`.
const BEHIND = process.env.MILLRACE_URL ?? 'http://127.0.0.1:8080';

// The page may load nothing but files of its own origin: an image inlined as `data:` would break
// the Content-Security-Policy, so nothing is inlined.
export default defineConfig({
  base: '/ui/',
  plugins: [react()],
  build: {
    outDir: 'target/ui',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: 'es2022',
    // What pages share comes as one file beside the first, not as many small ones behind it.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'shared', test: /\/src\/(shared|api|live)\// }] },
      },
    },
  },
  server: { proxy: { '/v1': BEHIND, '/health': BEHIND } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}', 'test/unit/**/*.test.ts'],
    reporters: ['default', 'junit'],
    outputFile: { junit: 'target/surefire-reports/TEST-web-ui.xml' },
  },
});
