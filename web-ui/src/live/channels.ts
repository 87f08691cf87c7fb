import type { Teller } from '../api/kept';
import type { Position, StreamClient, Wish } from './socket';

// Which channels a tab listens to: each as long as something that it tells of is shown, and a
// little longer, for who goes back and forth.

const LINGER = 5_000;
const HIDDEN = 60_000;
/** Subscriptions of one tab; what is beyond them is asked for. */
const MOST = 20;
const CONFLATED = /^(overview|queues|dead|system|workers|operations)(\/|$)/;

export const nameOf = ({ channel, q }: Teller) => `${channel}?${q ?? ''}`;

export function wishOf({ channel, q }: Teller): Wish {
  const kind = CONFLATED.test(channel) ? 'conflated' : channel === 'jobs' ? 'latest' : 'ordered';
  return { channel, q, kind };
}

type Held = {
  teller: Teller;
  users: number;
  id?: number;
  told: boolean;
  position?: Position;
  leaving?: () => void;
};

type Later = (run: () => void, ms: number) => () => void;

export class Channels {
  private readonly held = new Map<string, Held>();
  private open = false;
  private shown = true;
  private hiding: (() => void) | undefined;

  constructor(
    private readonly client: StreamClient,
    private readonly later: Later,
    private readonly onGone: (name: string) => void,
  ) {}

  /** Whether there is a stream to listen to at all. */
  begin(open: boolean): void {
    this.open = open;
  }

  /** Listens until the answer is called; others may listen to it as well. */
  hold(teller: Teller): () => void {
    const name = nameOf(teller);
    const held: Held = this.held.get(name) ?? { teller, users: 0, told: false };
    this.held.set(name, held);
    held.users++;
    held.leaving?.();
    held.leaving = undefined;
    this.join(held);
    return () => this.release(name, held);
  }

  /** A hidden page listens no more after a while, and goes on where it was. */
  visible(shown: boolean): void {
    this.shown = shown;
    this.hiding?.();
    this.hiding = undefined;
    if (shown) this.joinAll();
    else {
      this.hiding = this.later(() => {
        for (const held of this.held.values()) this.leave(held);
      }, HIDDEN);
    }
  }

  joinAll(): void {
    for (const held of this.held.values()) this.join(held);
  }

  /** Whether what the channel tells is told now. */
  isTold(teller: Teller): boolean {
    return this.held.get(nameOf(teller))?.told === true;
  }

  tell(teller: Teller, told: boolean): void {
    const held = this.held.get(nameOf(teller));
    if (held) held.told = told;
  }

  /** The first that somebody listens to: that which the page is about. */
  main(): Teller | undefined {
    return [...this.held.values()].find((it) => it.users > 0)?.teller;
  }

  private release(name: string, held: Held): void {
    held.users--;
    if (held.users > 0) return;
    held.leaving = this.later(() => {
      this.leave(held);
      this.held.delete(name);
      this.onGone(name);
      this.joinAll();
    }, LINGER);
  }

  private join(held: Held): void {
    if (!this.open || !this.shown || held.id !== undefined || this.joined() >= MOST) return;
    held.id = this.client.subscribe({ ...wishOf(held.teller), position: held.position });
  }

  private joined(): number {
    return [...this.held.values()].filter((it) => it.id !== undefined).length;
  }

  private leave(held: Held): void {
    if (held.id !== undefined) held.position = this.client.unsubscribe(held.id);
    held.id = undefined;
    held.told = false;
  }
}
