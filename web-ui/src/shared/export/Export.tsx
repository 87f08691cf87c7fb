import { useEffect, useRef, useState } from 'react';
import { t } from '../../text/en';
import { Button } from '../basic/basic';
import { tell, tellFailure } from '../notice/notice';
import { fileOf } from './file';

type Page = { items: unknown[]; next?: string | null };

/**
 * All that match, a line of JSON each, as a file; pressed again it ends. Who leaves the page wants
 * it no longer.
 */
export function Export({ name, page }: { name: string; page: (after: string) => Promise<Page> }) {
  const [read, setRead] = useState<number>();
  const wanted = useRef(false);
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
      wanted.current = false;
    };
  }, []);
  const all = async () => {
    const file = await fileOf(name);
    try {
      let after: string | undefined = '';
      let count = 0;
      while (after !== undefined && wanted.current && count < file.room) {
        const { items, next }: Page = await page(after);
        await file.write(items.map((it) => `${JSON.stringify(it)}\n`));
        count += items.length;
        setRead(count);
        after = next ?? undefined;
      }
      if (left.current) return await file.drop();
      const kept = await file.close(after === undefined);
      if (after === undefined) return;
      const part = kept ? t.jobs.exportPart(count) : t.jobs.exportStopped;
      tell({ text: count < file.room ? part : t.jobs.exportEnded(count) });
    } catch (cause) {
      // What went wrong first is what one has to know.
      await file.drop().catch(() => {});
      throw cause;
    }
  };
  const toggle = () => {
    if (wanted.current) {
      wanted.current = false;
      return;
    }
    wanted.current = true;
    setRead(0);
    all()
      .catch((cause) => isGivenUp(cause) || tellFailure(cause))
      .finally(() => {
        wanted.current = false;
        setRead(undefined);
      });
  };
  return (
    <Button onClick={toggle}>{read === undefined ? t.jobs.export : t.jobs.exporting(read)}</Button>
  );
}

/** Whoever is asked where to, and wants it nowhere. */
function isGivenUp(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'AbortError';
}
