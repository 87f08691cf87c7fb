import type { Fact, Wish } from './socket';

// One channel as server-sent events, for whom no socket reaches. The browser comes back by itself.

export type Hears = {
  onFact(fact: Fact): void;
  onGap(wish: Wish): void;
  onTold(told: boolean): void;
};

/** Listens until the answer is called. */
export function listen(wish: Wish, hears: Hears): () => void {
  const { channel, q, kind } = wish;
  const query = new URLSearchParams({
    ch: channel,
    from: kind === 'conflated' ? 'snapshot' : 'now',
  });
  if (q) query.set('q', q);
  const events = new EventSource(`/v1/stream/sse?${query}`);
  const told = (event: MessageEvent, fact: string) => {
    const said = JSON.parse(event.data) as Partial<Fact>;
    hears.onFact({ at: '', ...said, fact: said.fact ?? fact, channel, q });
  };
  events.addEventListener('ev', (event) => told(event, 'changed'));
  events.addEventListener('snap', (event) => told(event, 'snapshot'));
  for (const kind of ['gap', 'reset']) events.addEventListener(kind, () => hears.onGap(wish));
  events.addEventListener('end', () => events.close());
  // What happened before it was opened is not heard of.
  events.onopen = () => {
    hears.onTold(true);
    if (kind !== 'conflated') hears.onGap(wish);
  };
  events.onerror = () => hears.onTold(false);
  return () => events.close();
}
