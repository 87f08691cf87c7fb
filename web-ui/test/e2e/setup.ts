import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { answered } from './answered.mjs';
import { fill } from './fill.mjs';
import { flood } from './flood.mjs';

// The real server from the built jars, on a free loopback port, with a folder of its own: one full,
// one empty, one where everybody has to sign in, and one with more than one can look through.

export type Place = {
  url: string;
  ids: Record<string, string>;
  empty: string;
  keyed: string;
  large: string;
  key: string;
  chromium: string;
};

declare module 'vitest' {
  export interface ProvidedContext {
    place: Place;
  }
}

const LIB = resolve(process.env.MILLRACE_LIB ?? '../server/target/lib');
const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
/** Retries of the large one, and as many dead. */
const MANY = 20_000;
const servers: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'millrace-ui-'));

export function chromium(): string | undefined {
  const names = [process.env.MILLRACE_CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'];
  return names
    .filter((it): it is string => Boolean(it))
    .map((it) =>
      spawnSync('sh', ['-c', 'command -v "$1"', 'sh', it], { encoding: 'utf8' }).stdout.trim(),
    )
    .find((it) => it !== '' && existsSync(it));
}

function start(environment: Record<string, string> = {}): Promise<string> {
  const server = spawn(
    JAVA,
    [
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '--enable-native-access=ALL-UNNAMED',
      '--sun-misc-unsafe-memory-access=allow',
      '-cp',
      process.env.MILLRACE_CLASSES ? `${process.env.MILLRACE_CLASSES}:${LIB}/*` : `${LIB}/*`,
      'io.millrace.server.Main',
      'server',
      'start',
      '--config',
      '/dev/null',
      '--port',
      '0',
      '--set',
      `plugins.dir=${folder}`,
    ],
    {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  servers.push(server);
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk;
      const ready = /millrace ready url=(\S+)/.exec(said);
      if (ready) resolve(ready[1]!);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

export default async function setup(project: TestProject) {
  const found = chromium();
  if (found === undefined)
    throw new Error('no Chromium: install it or point MILLRACE_CHROMIUM to it');
  const key = spawnSync(
    JAVA,
    [
      '-cp',
      `${LIB}/*`,
      '--enable-native-access=ALL-UNNAMED',
      'io.millrace.server.Main',
      'key',
      'generate',
    ],
    { encoding: 'utf8' },
  ).stdout;
  const text = /mr_[a-z0-9]+_[a-z0-9]+_[A-Za-z0-9]+/.exec(key)?.[0] ?? '';
  const [url, empty, large, keyed] = await Promise.all([
    start(),
    start(),
    start(),
    start({ MILLRACE_BOOTSTRAP_KEY: text }),
  ]);
  const [ids] = await Promise.all([fill(url, { many: 1200 }), flood(large, MANY)]).catch(
    (cause) => {
      stop();
      throw cause;
    },
  );
  await answered(`${keyed}/v1/jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' },
    body: '{"id":"only","type":"echo"}',
  });
  project.provide('place', { url, ids, empty, keyed, large, key: text, chromium: found });
  return stop;
}

function stop(): void {
  for (const server of servers) server.kill();
  rmSync(folder, { recursive: true, force: true });
}
