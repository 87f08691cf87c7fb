import { useState } from 'react';
import { t } from '../../text/en';
import { Copy } from '../basic/basic';
import { bytes } from '../text';
import css from './json.module.css';

type Value = unknown;

/** Data is text: never markup, and a link only where it is one of the web. */
function Leaf({ value }: { value: Value }) {
  if (typeof value === 'string') {
    const link = /^https?:\/\/[^\s]+$/.test(value) && URL.canParse(value) ? value : undefined;
    return (
      <span className={css.text}>
        "
        {link ? (
          <a href={link} rel="noreferrer" target="_blank" title={new URL(link).host}>
            {value}
          </a>
        ) : (
          value
        )}
        "
      </span>
    );
  }
  return <span className={css.bare}>{JSON.stringify(value)}</span>;
}

function isHidden(value: Value): value is { redacted: true; bytes?: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { redacted?: unknown }).redacted === true
  );
}

function Branch({
  name,
  value,
  open,
  last,
}: {
  name?: string;
  value: Value;
  open: boolean;
  last: boolean;
}) {
  const key = name === undefined ? null : <span className={css.key}>{JSON.stringify(name)}: </span>;
  const comma = last ? '' : ',';
  if (isHidden(value)) {
    return (
      <div className={css.line}>
        {key}
        <span className={css.hidden}>{t.json.redacted(value.bytes)}</span>
      </div>
    );
  }
  if (typeof value !== 'object' || value === null) {
    return (
      <div className={css.line}>
        {key}
        <Leaf value={value} />
        {comma}
      </div>
    );
  }
  const isList = Array.isArray(value);
  const entries: [string, Value][] = isList
    ? value.map((each, index) => [String(index), each])
    : Object.entries(value);
  const [from, until] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div className={css.line}>
        {key}
        {from}
        {until}
        {comma}
      </div>
    );
  }
  return (
    <details open={open} className={css.branch}>
      <summary>
        {key}
        {from}
        <span className={css.more}>
          {t.json.inside(entries.length)}
          {until}
          {comma}
        </span>
      </summary>
      <div className={css.inner}>
        {entries.map(([each, inner], index) => (
          <Branch
            key={each}
            name={isList ? undefined : each}
            value={inner}
            open={entries.length < 40}
            last={index === entries.length - 1}
          />
        ))}
      </div>
      <div className={css.line}>
        {until}
        {comma}
      </div>
    </details>
  );
}

export function Json({ value, label }: { value: Value; label: string }) {
  const [search, setSearch] = useState('');
  const text = JSON.stringify(value, null, 2) ?? 'null';
  const lines =
    search === ''
      ? []
      : text.split('\n').filter((it) => it.toLowerCase().includes(search.toLowerCase()));
  return (
    <div className={css.json}>
      <div className={css.bar}>
        <span className="dim">{bytes(new Blob([JSON.stringify(value) ?? '']).size)}</span>
        {text.length > 400 && (
          <input
            type="search"
            aria-label={t.json.search(label)}
            placeholder={t.json.searchHint}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
        <Copy text={text} label={t.json.copy(label)} />
      </div>
      {search === '' ? (
        <Branch value={value} open last />
      ) : (
        <pre>{lines.length === 0 ? t.json.none : lines.join('\n')}</pre>
      )}
    </div>
  );
}
