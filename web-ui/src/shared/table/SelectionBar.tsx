import type { ReactNode } from 'react';
import { Button } from '../basic/basic';
import css from './bar.module.css';

/** What one does to all rows that are selected: in the place of the heads of the columns. */
export function SelectionBar<V extends string>({
  label,
  words,
  verbs,
  title,
  danger,
  scope,
  run,
  more,
  children,
}: {
  label: string;
  words: string;
  verbs: readonly V[];
  title: (verb: V) => string;
  danger: readonly string[];
  scope: string;
  run: (verb: V) => void;
  more?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={css.bar} role="toolbar" aria-label={label}>
      <span aria-live="polite">{words}</span>
      {more}
      <span className={css.verbs}>
        {verbs.map((verb) => (
          <Button
            key={verb}
            scope={scope}
            kind={danger.includes(verb) ? 'danger' : 'plain'}
            onClick={() => run(verb)}
          >
            {title(verb)}
          </Button>
        ))}
      </span>
      {children}
    </div>
  );
}
