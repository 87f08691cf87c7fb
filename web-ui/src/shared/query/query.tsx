import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { ApiError } from '../../api/problem';
import { find } from '../../api/queries';
import { type Token, tokens, without, wordAt } from '../../api/tokens';
import { t } from '../../text/en';
import { Icon } from '../basic/basic';
import { IconButton } from '../basic/IconButton';
import css from './query.module.css';

/** Where in the text a refused query is wrong, and how long the wrong part is. */
export function faultOf(
  error: unknown,
  q: string,
): { at: number; length: number; detail: string; hint?: string } | undefined {
  const problem = (error as ApiError | undefined)?.problem;
  if (problem?.code !== 'malformed') return undefined;
  const fault = (error as ApiError).faults[0];
  const column = fault?.position?.column ?? problem.position?.column;
  if (column === undefined) return { at: 0, length: q.length, detail: problem.detail };
  const at = Math.min(q.length, Math.max(0, column - 1));
  const end = q.slice(at).search(/\s/);
  const length = fault?.length ?? (end < 0 ? q.length - at : Math.max(1, end));
  const hint = fault?.hint ?? /did you mean '([^']+)'/.exec(problem.detail)?.[1];
  return { at, length: Math.max(1, length), detail: problem.detail, hint };
}

/** The search field: the server's language, completed and checked by the server. */
export function QueryField({
  q,
  set,
  error,
  label,
  hint = t.query.hint,
}: {
  q: string;
  set: (q: string) => void;
  error?: unknown;
  label: string;
  hint?: string;
}) {
  const [text, setText] = useState(q);
  const [cursor, setCursor] = useState(q.length);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => setText(q), [q]);
  const word = wordAt(text, cursor);
  const suggest = useQuery({
    ...find.suggest(word.text.replace(/^-/, '')),
    enabled: open && !word.text.includes('"'),
  });
  const offers = (suggest.data?.items ?? []).filter((it) => it.text !== word.text);
  const fault = text === q ? faultOf(error, q) : undefined;

  const commit = (value: string) => {
    setOpen(false);
    setAt(-1);
    set(value.trim());
  };
  const take = (offer: string) => {
    const minus = word.text.startsWith('-') ? '-' : '';
    const done = !offer.endsWith(':');
    const next = `${text.slice(0, word.from)}${minus}${offer}${done ? ' ' : ''}${text.slice(cursor).trimStart()}`;
    setText(next);
    const place = word.from + minus.length + offer.length + (done ? 1 : 0);
    setCursor(place);
    setAt(-1);
    requestAnimationFrame(() => input.current?.setSelectionRange(place, place));
    if (done) {
      setOpen(false);
      set(next.trim());
    }
  };
  const shown = open && offers.length > 0;
  return (
    <div className={css.field}>
      <div className={css.box}>
        <Icon name="search" className={css.icon} />
        <input
          ref={input}
          id="search"
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={shown}
          aria-controls={id}
          aria-autocomplete="list"
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? `${id}f` : undefined}
          aria-activedescendant={shown && at >= 0 ? `${id}-${at}` : undefined}
          placeholder={hint}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCursor(event.target.selectionStart ?? event.target.value.length);
            setOpen(true);
            setAt(-1);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onBlur={() => {
            setOpen(false);
            if (text.trim() !== q) commit(text);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              if (!open) {
                setOpen(true);
                return;
              }
              const step = event.key === 'ArrowDown' ? 1 : -1;
              setAt((now) => Math.max(-1, Math.min(offers.length - 1, now + step)));
            } else if (event.key === 'Enter') {
              event.preventDefault();
              if (shown && at >= 0) take(offers[at]!.text);
              else commit(text);
            } else if (event.key === 'Tab' && shown && at >= 0) {
              event.preventDefault();
              take(offers[at]!.text);
            } else if (event.key === 'Escape') {
              if (open) setOpen(false);
              else {
                setText(q);
                document.querySelector<HTMLElement>('main h1')?.focus();
              }
            }
          }}
        />
        {text !== '' && (
          <IconButton
            icon="close"
            label={t.query.clear}
            className={css.clear}
            onClick={() => commit('')}
          />
        )}
        {shown && (
          <ul id={id} role="listbox" aria-label={t.query.offers} className={css.offers}>
            {offers.map((offer, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field.
              <li
                key={offer.text}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                tabIndex={-1}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(offer.text)}
              >
                <code>{offer.text}</code>
                {offer.count !== null && <span className="num dim">{offer.count}</span>}
              </li>
            ))}
          </ul>
        )}
      </div>
      {fault && (
        <div id={`${id}f`} className={css.fault} role="alert">
          <code>
            {q.slice(0, fault.at)}
            <mark>{q.slice(fault.at, fault.at + fault.length) || ' '}</mark>
            {q.slice(fault.at + fault.length)}
          </code>
          <span>{fault.detail}</span>
          {fault.hint && (
            <button
              type="button"
              className={css.mend}
              onClick={() =>
                commit(q.slice(0, fault.at) + fault.hint + q.slice(fault.at + fault.length))
              }
            >
              {t.query.mend(fault.hint)}
            </button>
          )}
        </div>
      )}
      <Chips q={q} set={set} />
    </div>
  );
}

function Chips({ q, set }: { q: string; set: (q: string) => void }) {
  const all = tokens(q);
  if (all.length === 0) return null;
  return (
    <ul className={css.chips} aria-label={t.query.chips}>
      {all.map((token) => (
        <li key={token.from}>
          <span className={token.not ? css.not : ''}>{words(token)}</span>
          <IconButton
            icon="close"
            label={t.query.drop(token.text)}
            onClick={() => set(without(q, token))}
          />
        </li>
      ))}
    </ul>
  );
}

function words(token: Token) {
  if (token.field === undefined) return <b>{token.text}</b>;
  const operator = token.operator === ':' ? '' : token.operator;
  return (
    <>
      <span className="dim">
        {token.not ? `${t.query.not} ` : ''}
        {token.field} {operator}
      </span>{' '}
      <b>{token.value}</b>
    </>
  );
}
