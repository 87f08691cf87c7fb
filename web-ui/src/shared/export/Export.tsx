import { useEffect, useRef, useState } from 'react';
import { t } from '../../text/en';
import { Button } from '../basic/basic';
import { tellFailure } from '../notice/notice';

type Page = { items: unknown[]; next?: string | null };

/**
 * All that match, a line of JSON each, as a file; pressed again it ends with what there is, under a
 * name that says so. Who leaves the page wants it no longer.
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
    const lines: string[] = [];
    let after: string | undefined = '';
    while (after !== undefined && wanted.current) {
      const { items, next }: Page = await page(after);
      lines.push(...items.map((it) => `${JSON.stringify(it)}\n`));
      setRead(lines.length);
      after = next ?? undefined;
    }
    if (left.current) return;
    keep(after === undefined ? name : `partial-${name}`, lines);
  };
  const toggle = () => {
    if (wanted.current) {
      wanted.current = false;
      return;
    }
    wanted.current = true;
    setRead(0);
    all()
      .catch(tellFailure)
      .finally(() => {
        wanted.current = false;
        setRead(undefined);
      });
  };
  return (
    <Button onClick={toggle}>{read === undefined ? t.jobs.export : t.jobs.exporting(read)}</Button>
  );
}

function keep(name: string, lines: string[]): void {
  const url = URL.createObjectURL(new Blob(lines, { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser fetches it when this is over.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
