// The client of `millrace.v1`: one socket, subscriptions that find their place again after a break.

export type Position = { epoch: string; offset: number };

/** What is subscribed: of a conflated channel how it stands, of another what happens. */
export type Wish = {
  channel: string;
  q?: string;
  kind: 'conflated' | 'ordered' | 'latest';
  /** Where one was before, if one was. */
  position?: Position;
};

/** Something that happened, or the newest values of a conflated channel. */
export type Fact = {
  channel: string;
  q?: string;
  fact: string;
  at: string;
  data?: Record<string, unknown>;
  items?: Record<string, unknown>[];
};

export type SocketState = 'connecting' | 'open' | 'waiting' | 'stopped';

/** As much of a WebSocket as is needed here; tests bring their own. */
export type Wire = {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
};

export type Surroundings = {
  open(ticket?: string): Wire;
  /** Lets in once, whom the server knows by his calls but not by his socket. */
  ticket(): Promise<string>;
  random(): number;
  later(run: () => void, ms: number): () => void;
  onFact(fact: Fact): void;
  /** The channel has a hole: what is known of it has to be read again. One at its begin is usual. */
  onGap(wish: Wish, young: boolean): void;
  /** Whether a channel tells what happens from now on. */
  onTold(wish: Wish, told: boolean): void;
  onState(state: SocketState, failures: number): void;
};

type Subscription = {
  readonly id: number;
  readonly wish: Wish;
  position?: Position;
  /** The newest event that came; behind the position while older ones still follow. */
  heard: number;
  /** Nothing came yet since it began. */
  young: boolean;
  /** The line was cut while older ones followed. */
  torn: boolean;
  /** Asked for on this socket and not answered yet. */
  asked: boolean;
  received: number;
};

type Frame = { op: string; id?: number } & Record<string, unknown>;

const WINDOW = 64;
/** As often as a page is painted. */
const OFTEN = '10/s';
/** How far back one that begins to listen hears: its page may have been read meanwhile. */
const BEFORE = '5s';
const FIRST_BREAK = 500;
const LONGEST_BREAK = 30_000;
const SETTLED = 60_000;
const SILENCE = 60_000;
/** Codes after which coming back makes no sense: a mistake of ours, or no right to be here. */
const FINAL = new Set([1000, 1009, 4400, 4403, 4408, 4409]);
const NOT_KNOWN = 4401;
const LOST = 1006;

export class StreamClient {
  private wire: Wire | undefined;
  private next = 1;
  private readonly subscriptions = new Map<number, Subscription>();
  private failures = 0;
  private welcomed = false;
  private granting = true;
  private askedBreak = 0;
  private ticketTried = false;
  private readonly timers = new Map<'again' | 'settled' | 'silence', () => void>();
  private state: SocketState = 'stopped';

  constructor(private readonly around: Surroundings) {}

  start(): void {
    if (this.state !== 'stopped') return;
    this.failures = 0;
    this.ticketTried = false;
    this.connect();
  }

  stop(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    const wire = this.wire;
    this.drop();
    this.say('stopped');
    wire?.close(1000);
  }

  /** Answers a number to unsubscribe with. */
  subscribe(wish: Wish): number {
    const id = this.next++;
    const it: Subscription = {
      id,
      wish,
      position: wish.position,
      heard: -1,
      young: false,
      torn: false,
      asked: false,
      received: 0,
    };
    this.subscriptions.set(id, it);
    this.ask([it]);
    return id;
  }

  /** Answers where it was, to go on from there some other time. */
  unsubscribe(id: number): Position | undefined {
    const subscription = this.subscriptions.get(id);
    if (this.subscriptions.delete(id) && this.welcomed) this.send([{ op: 'unsub', id }]);
    return subscription?.position;
  }

  /** Whether more may be sent: nobody looks at a hidden page, so it grants nothing. */
  grant(granting: boolean): void {
    this.granting = granting;
    if (!granting || !this.welcomed) return;
    const owed = [...this.subscriptions.values()].filter((it) => it.received > 0);
    if (owed.length > 0) this.send(owed.map((it) => this.credit(it)));
  }

  private connect(ticket?: string): void {
    this.say('connecting');
    const wire = this.around.open(ticket);
    this.wire = wire;
    wire.onopen = () => this.send([{ op: 'hello', v: 1, client: 'millrace-ui/1.0.0' }]);
    wire.onmessage = (event) => {
      if (wire === this.wire) this.hear(String(event.data));
    };
    wire.onclose = (event) => this.lost(wire, event.code);
    this.watch(wire);
  }

  /** A line that was cut without a word would be waited at for ever. */
  private watch(wire: Wire): void {
    this.later('silence', SILENCE, () => {
      this.lost(wire, LOST);
      wire.close();
    });
  }

  private hear(text: string): void {
    if (this.wire) this.watch(this.wire);
    const said = JSON.parse(text) as Frame | Frame[];
    for (const frame of Array.isArray(said) ? said : [said]) this.take(frame);
  }

  private take(frame: Frame): void {
    const subscription = this.subscriptions.get(frame.id ?? -1);
    switch (frame.op) {
      case 'welcome':
        this.welcome();
        return;
      case 'ping':
        this.send([{ op: 'pong', ts: frame.ts }]);
        return;
      case 'drain':
        this.askedBreak = Number(frame.reconnect_after_ms ?? 0);
        return;
    }
    if (subscription === undefined) return;
    switch (frame.op) {
      case 'subbed':
        this.subbed(subscription, frame);
        break;
      case 'snap':
        this.tell(subscription, 'snapshot', frame);
        break;
      case 'ev':
        this.event(subscription, frame);
        break;
      case 'reset':
        subscription.position = undefined;
        this.around.onGap(subscription.wish, false);
        break;
      case 'gap':
        this.around.onGap(subscription.wish, subscription.young);
        break;
      case 'err':
      case 'end':
        if (subscription.asked || frame.op === 'end') {
          this.subscriptions.delete(subscription.id);
          this.around.onTold(subscription.wish, false);
        }
        break;
    }
  }

  private welcome(): void {
    this.welcomed = true;
    this.ask([...this.subscriptions.values()]);
    this.say('open');
    this.later('settled', SETTLED, () => {
      this.failures = 0;
      this.ticketTried = false;
    });
  }

  private ask(some: Subscription[]): void {
    if (!this.welcomed || some.length === 0) return;
    for (const it of some) {
      it.asked = true;
      it.received = 0;
      it.heard = it.position?.offset ?? -1;
    }
    this.send(some.map((it) => this.sub(it)));
  }

  private sub({ id, wish: { channel, q, kind }, position }: Subscription): Frame {
    const frame = { op: 'sub', id, ch: channel, window: WINDOW };
    if (kind === 'conflated') return { ...frame, from: position ?? 'snapshot', or: 'snapshot' };
    const latest = kind === 'latest' ? { mode: kind, max_rate: OFTEN } : {};
    return {
      ...frame,
      q: q === '' ? undefined : q,
      ...latest,
      from: position ?? { since: BEFORE },
    };
  }

  /** Whoever goes on, goes on behind his position; whoever begins hears also what just happened. */
  private subbed(it: Subscription, frame: Frame): void {
    it.asked = false;
    it.young = it.position === undefined;
    if (it.young || frame.recovered !== true) {
      it.position = { epoch: String(frame.epoch), offset: Number(frame.offset) };
      it.heard = frame.recovered === true ? -1 : it.position.offset;
    }
    this.around.onTold(it.wish, true);
    if (it.torn) this.around.onGap(it.wish, true);
    it.torn = false;
  }

  private event(it: Subscription, frame: Frame): void {
    const offset = Number(frame.o ?? -1);
    const known = offset <= it.heard;
    it.heard = Math.max(it.heard, offset);
    it.young = false;
    if (it.position && offset > it.position.offset) it.position = { ...it.position, offset };
    if (!known || it.wish.kind === 'conflated') this.tell(it, 'changed', frame);
    it.received++;
    if (this.granting && it.received >= WINDOW / 2) this.send([this.credit(it)]);
  }

  private tell({ wish: { channel, q, kind } }: Subscription, usual: string, frame: Frame): void {
    const items = frame.items as Record<string, unknown>[] | undefined;
    const told = (it: Record<string, unknown>): Fact => ({
      channel,
      q,
      fact: String(it.fact ?? usual),
      at: String(it.at ?? ''),
      data: it.data as Record<string, unknown> | undefined,
    });
    if (kind === 'latest' && items) for (const it of items) this.around.onFact(told(it));
    else this.around.onFact({ ...told(frame), items });
  }

  private credit(subscription: Subscription): Frame {
    const n = subscription.received;
    subscription.received = 0;
    return { op: 'credit', id: subscription.id, n };
  }

  private send(frames: object[]): void {
    this.wire?.send(JSON.stringify(frames));
  }

  private lost(wire: Wire, code: number): void {
    if (wire !== this.wire) return;
    this.drop();
    this.failures++;
    if (code === NOT_KNOWN && !this.ticketTried) {
      this.ticketTried = true;
      this.say('waiting');
      this.around.ticket().then(
        (ticket) => this.state === 'waiting' && this.connect(ticket),
        () => this.say('stopped'),
      );
    } else if (code === NOT_KNOWN || FINAL.has(code)) {
      this.say('stopped');
    } else {
      this.say('waiting');
      this.later('again', this.pause(), () => this.connect());
    }
  }

  private pause(): number {
    const most = Math.min(LONGEST_BREAK, FIRST_BREAK * 2 ** (this.failures - 1));
    const pause = this.askedBreak > 0 ? this.askedBreak : this.around.random() * most;
    this.askedBreak = 0;
    return pause;
  }

  /** The socket is gone, and with it what was told over it. */
  private drop(): void {
    this.wire = undefined;
    this.welcomed = false;
    this.timers.get('settled')?.();
    this.timers.get('silence')?.();
    for (const it of this.subscriptions.values()) {
      it.torn ||= it.position !== undefined && it.heard < it.position.offset;
      it.asked = false;
      this.around.onTold(it.wish, false);
    }
  }

  private later(name: 'again' | 'settled' | 'silence', ms: number, run: () => void): void {
    this.timers.get(name)?.();
    this.timers.set(name, this.around.later(run, ms));
  }

  private say(state: SocketState): void {
    this.state = state;
    this.around.onState(state, this.failures);
  }
}
