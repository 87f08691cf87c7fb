import { defineConfig } from 'vitest/config';

// One server and one browser for all of it, so one file after the other.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/setup.ts'],
    fileParallelism: false,
    // While one page is drawn another is judged; more would only wait for each other.
    maxConcurrency: 2,
    // A machine with much to do may take its time.
    testTimeout: 240_000,
    // Like the tests of the server: what holds only then is marked so.
    retry: 1,
    hookTimeout: 60_000,
    reporters: ['default', 'junit'],
    outputFile: { junit: 'target/surefire-reports/TEST-web-ui-e2e.xml' },
  },
});
