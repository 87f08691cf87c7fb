import { useRef, useState } from 'react';
import { t } from '../../text/en';
import { Button } from '../basic/basic';
import { tellFailure } from '../notice/notice';

type Page = { items: unknown[]; next?: string | null };

/** All that match, a line of JSON each, as a file; pressed again it ends with what there is. */
export function Export({ name, page }: { name: string; page: (after: string) => Promise<Page> }) {
  const [read, setRead] = useState<number>();
  const wanted = useRef(false);
  const all = async () => {
    const lines: string[] = [];
    for (let after: string | undefined = ''; after !== undefined && wanted.current; ) {
      const { items, next }: Page = await page(after);
      lines.push(...items.map((it) => `${JSON.stringify(it)}\n`));
      setRead(lines.length);
      after = next ?? undefined;
    }
    keep(name, lines);
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
  URL.revokeObjectURL(url);
}
