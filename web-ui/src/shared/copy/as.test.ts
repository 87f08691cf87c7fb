import { expect, it } from 'vitest';
import type { Job } from '../../api/shapes';
import { copyAs } from './as';

const job = {
  type: 'mail.send',
  queue: 'mail',
  args: { to: "o'hara", said: 'a "quote" and a \\ and\na line' },
  priority: 5,
  key: null,
  max_attempts: 3,
  tags: [],
} as unknown as Job;

const sent = { ...job, key: undefined, tags: undefined };

it('curl says a quote in a way that a shell understands', () => {
  const text = copyAs('curl', job, 'http://x', false);
  const body = /-d '(.*)'$/s.exec(text)![1]!.replaceAll("'\\''", "'");
  expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(sent)));
  expect(text.replaceAll("'\\''", '').match(/'/g)).toHaveLength(6);
});

it('Java has the body in one literal', () => {
  const text = copyAs('java', job, 'http://x', false);
  const literal = /ofString\((".*")\)\)$/m.exec(text)![1]!;
  expect(JSON.parse(JSON.parse(literal) as string)).toEqual(JSON.parse(JSON.stringify(sent)));
});

it('who has to show a key reads it from the environment', () => {
  for (const form of ['curl', 'java', 'typescript'] as const) {
    expect(copyAs(form, job, 'http://x', true)).toContain('MILLRACE_KEY');
    expect(copyAs(form, job, 'http://x', false)).not.toContain('MILLRACE_KEY');
  }
});
