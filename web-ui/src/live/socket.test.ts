import { beforeEach, expect, it } from 'vitest';
import { type Fact, type Position, type SocketState, StreamClient, type Wire } from './socket';

class PlayedWire implements Wire {
  sent: Record<string, unknown>[] = [];
  closed: number | undefined;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  send(text: string) {
    this.sent.push(...(JSON.parse(text) as Record<string, unknown>[]));
  }

  close(code?: number) {
    this.closed = code;
  }

  say(...frames: object[]) {
    this.onmessage?.({ data: JSON.stringify(frames.length === 1 ? frames[0] : frames) });
  }

  ops(op: string) {
    return this.sent.filter((it) => it.op === op);
  }
}

let wires: PlayedWire[];
let timers: { run: () => void; ms: number }[];
let facts: Fact[];
let gaps: string[];
let told: [string, boolean][];
let tickets: (() => void)[];
let opened: (string | undefined)[];
let states: [SocketState, number][];
let atState: (state: SocketState) => void;
let client: StreamClient;

beforeEach(() => {
  wires = [];
  timers = [];
  facts = [];
  gaps = [];
  told = [];
  tickets = [];
  opened = [];
  states = [];
  atState = () => {};
  client = new StreamClient({
    open: (ticket) => {
      const wire = new PlayedWire();
      wires.push(wire);
      opened.push(ticket);
      return wire;
    },
    ticket: () => new Promise((resolve) => tickets.push(() => resolve(`tk_${tickets.length}`))),
    random: () => 0.5,
    later: (run, ms) => {
      const timer = { run, ms };
      timers.push(timer);
      return () => {
        timers = timers.filter((it) => it !== timer);
      };
    },
    onFact: (fact) => facts.push(fact),
    onGap: (wish, young) => gaps.push(young ? `${wish.channel} young` : wish.channel),
    onTold: (wish, now) => told.push([wish.channel, now]),
    onState: (state, failures) => {
      states.push([state, failures]);
      atState(state);
    },
  });
});

const SILENCE = 60_000;
/** The break before it comes back, which is the shortest of what it waits for. */
const again = () => timers.filter((it) => it.ms < SILENCE).at(-1)!;

const open = (): PlayedWire => {
  const wire = wires.at(-1)!;
  wire.onopen?.();
  wire.say({ op: 'welcome', node: 'n1', heartbeat_ms: 25_000 });
  return wire;
};
const jobs = (q?: string, position?: Position) =>
  client.subscribe({ channel: 'jobs', q, kind: 'ordered', position });

const subbed = (id: number, offset: number, more = {}) => ({
  op: 'subbed',
  id,
  epoch: 'e1',
  offset,
  recovered: false,
  ...more,
});
const ev = (id: number, o: number) => ({
  op: 'ev',
  id,
  o,
  at: 'now',
  fact: 'job.dead',
  data: { id: `j${o}` },
});
const heard = () => facts.map((it) => it.data?.id);

it('says hello first and subscribes once when it is welcome', () => {
  client.start();
  jobs('state:dead');
  const wire = wires[0]!;
  wire.onopen?.();
  expect(wire.sent).toEqual([{ op: 'hello', v: 1, client: 'millrace-ui/1.0.0' }]);
  wire.say({ op: 'welcome' });
  expect(wire.ops('sub')).toEqual([
    { op: 'sub', id: 1, ch: 'jobs', q: 'state:dead', from: { since: '5s' }, window: 64 },
  ]);
});

it('who subscribes while it is being welcomed is asked for once as well', () => {
  atState = (state) => {
    if (state === 'open') jobs();
  };
  client.start();
  jobs('queue:a');
  const subs = open().ops('sub');
  expect(subs.map((it) => it.id)).toEqual([1, 2]);
});

it('a conflated channel begins with a snapshot, a list wants the latest of each job', () => {
  client.start();
  const wire = open();
  client.subscribe({ channel: 'queues', kind: 'conflated' });
  client.subscribe({ channel: 'jobs', q: '', kind: 'latest' });
  expect(wire.ops('sub')).toEqual([
    { op: 'sub', id: 1, ch: 'queues', window: 64, from: 'snapshot', or: 'snapshot' },
    {
      op: 'sub',
      id: 2,
      ch: 'jobs',
      window: 64,
      mode: 'latest',
      max_rate: '10/s',
      from: { since: '5s' },
    },
  ]);
});

it('the latest of many jobs are as many facts', () => {
  client.start();
  const wire = open();
  client.subscribe({ channel: 'jobs', kind: 'latest' });
  wire.say(subbed(1, 0), { op: 'ev', id: 1, o: 9, at: 'now', items: [ev(0, 8), ev(0, 9)] });
  expect(facts.map((it) => [it.fact, it.data?.id])).toEqual([
    ['job.dead', 'j8'],
    ['job.dead', 'j9'],
  ]);
});

it('answers a ping and stays', () => {
  client.start();
  const wire = open();
  wire.say({ op: 'ping', ts: 7 });
  expect(wire.ops('pong')).toEqual([{ op: 'pong', ts: 7 }]);
});

it('tells facts once: what lies behind the position is dropped', () => {
  client.start();
  const wire = open();
  jobs();
  wire.say(subbed(1, 10), ev(1, 10), ev(1, 11), ev(1, 11), ev(1, 13));
  expect(heard()).toEqual(['j11', 'j13']);
});

it('who begins hears also what happened while his page was read', () => {
  client.start();
  const wire = open();
  jobs();
  wire.say(subbed(1, 10, { recovered: true }), ev(1, 9), ev(1, 10), ev(1, 11));
  expect(heard()).toEqual(['j9', 'j10', 'j11']);
});

it('a line that is cut while older ones follow leaves a hole', () => {
  client.start();
  jobs();
  const first = open();
  first.say(subbed(1, 10, { recovered: true }), ev(1, 9));
  first.onclose?.({ code: 1001 });
  again().run();
  open().say(subbed(1, 12, { recovered: true }), ev(1, 11));
  expect(gaps).toEqual(['jobs young']);
  expect(heard()).toEqual(['j9', 'j11']);
});

it('comes back with its last position and misses nothing', () => {
  client.start();
  jobs();
  const first = open();
  first.say(subbed(1, 10), ev(1, 11), ev(1, 12));
  first.onclose?.({ code: 1001 });
  again().run();
  const second = open();
  expect(second.ops('sub')[0]).toMatchObject({ from: { epoch: 'e1', offset: 12 } });
  second.say(subbed(1, 14, { recovered: true }), ev(1, 13), ev(1, 14));
  expect(heard()).toEqual(['j11', 'j12', 'j13', 'j14']);
  expect(gaps).toEqual([]);
});

it('goes on where it was when it listens again', () => {
  client.start();
  const wire = open();
  const id = jobs();
  wire.say(subbed(1, 10), ev(1, 11));
  const position = client.unsubscribe(id);
  expect(wire.ops('unsub')).toEqual([{ op: 'unsub', id: 1 }]);
  jobs('', position);
  expect(wire.ops('sub').at(-1)).toMatchObject({ id: 2, from: { epoch: 'e1', offset: 11 } });
});

it('a gap and a new beginning are read again; a gap at the begin is what is usual', () => {
  client.start();
  jobs();
  const wire = open();
  wire.say(subbed(1, 10), { op: 'gap', id: 1, from: 1, to: 1, reason: 'expired' });
  expect(gaps).toEqual(['jobs young']);
  wire.say(ev(1, 11), { op: 'gap', id: 1, from: 90, to: 99, reason: 'slow' });
  wire.say({ op: 'reset', id: 1, epoch: 'e2' });
  expect(gaps).toEqual(['jobs young', 'jobs', 'jobs']);
  wire.onclose?.({ code: 1001 });
  again().run();
  expect(open().ops('sub')[0]).toMatchObject({ from: { since: '5s' } });
});

it('waits with full jitter, longer each time, and as long as a draining node says', () => {
  client.start();
  const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
    wires.at(-1)!.onclose?.({ code: 1006 });
    const { ms, run } = again();
    run();
    return ms;
  });
  expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  open().say({ op: 'drain', reason: 'stopping', reconnect_after_ms: 812 });
  wires.at(-1)!.onclose?.({ code: 1001 });
  expect(again().ms).toBe(812);
});

it.each([1000, 1009, 4400, 4403, 4408, 4409])('does not come back after %i', (code) => {
  client.start();
  open().onclose?.({ code });
  expect(states.at(-1)![0]).toBe('stopped');
  expect(wires).toHaveLength(1);
});

it.each([1001, 1006, 4429, 4508, 4512])('comes back after %i', (code) => {
  client.start();
  open().onclose?.({ code });
  again().run();
  expect(wires).toHaveLength(2);
});

it('who is not known any more tries once with a fresh ticket, then stops', async () => {
  client.start();
  jobs();
  open().onclose?.({ code: 4401 });
  expect(wires).toHaveLength(1);
  tickets[0]!();
  await Promise.resolve();
  expect(opened).toEqual([undefined, 'tk_1']);
  expect(open().ops('sub')).toHaveLength(1);
  wires.at(-1)!.onclose?.({ code: 4401 });
  expect(tickets).toHaveLength(1);
  expect(states.at(-1)![0]).toBe('stopped');
});

it('a ticket that ended is not shown twice', async () => {
  client.start();
  open().onclose?.({ code: 4401 });
  tickets[0]!();
  await Promise.resolve();
  wires.at(-1)!.onclose?.({ code: 1006 });
  again().run();
  expect(opened).toEqual([undefined, 'tk_1', undefined]);
});

it('a line on which nothing comes for a minute is given up', () => {
  client.start();
  const wire = open();
  const silent = timers.filter((it) => it.ms === SILENCE);
  wire.say({ op: 'ping', ts: 1 });
  expect(timers).not.toContain(silent[0]);
  timers.findLast((it) => it.ms === SILENCE)!.run();
  expect(states.at(-1)![0]).toBe('waiting');
  again().run();
  expect(wires).toHaveLength(2);
});

it('grants credit at half the window, and none while nobody looks', () => {
  client.start();
  const wire = open();
  jobs();
  wire.say(subbed(1, 0), ...Array.from({ length: 32 }, (_, at) => ev(1, at + 1)));
  expect(wire.ops('credit')).toEqual([{ op: 'credit', id: 1, n: 32 }]);
  client.grant(false);
  wire.say(...Array.from({ length: 60 }, (_, at) => ev(1, at + 200)));
  expect(wire.ops('credit')).toHaveLength(1);
  client.grant(true);
  expect(wire.ops('credit').at(-1)).toEqual({ op: 'credit', id: 1, n: 60 });
});

it('says which channels tell, until they end, are refused, or the line is lost', () => {
  client.start();
  const wire = open();
  jobs();
  client.subscribe({ channel: 'audit', kind: 'ordered' });
  client.subscribe({ channel: 'queues', kind: 'conflated' });
  wire.say(subbed(1, 0), subbed(2, 0), { op: 'err', id: 3, code: 'forbidden' });
  wire.say({ op: 'end', id: 2, reason: 'forbidden' });
  wire.onclose?.({ code: 1001 });
  expect(told).toEqual([
    ['jobs', true],
    ['audit', true],
    ['queues', false],
    ['audit', false],
    ['jobs', false],
  ]);
});

it('what ended is not subscribed again', () => {
  client.start();
  client.subscribe({ channel: 'audit', kind: 'ordered' });
  const first = open();
  first.say({ op: 'end', id: 1, reason: 'forbidden' });
  first.onclose?.({ code: 1001 });
  again().run();
  expect(open().ops('sub')).toEqual([]);
});
