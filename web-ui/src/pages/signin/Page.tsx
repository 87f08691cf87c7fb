import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { post } from '../../api/client';
import type { ServerInfo } from '../../api/shapes';
import { Button } from '../../shared/basic/basic';
import { TextField } from '../../shared/dialog/dialog';
import { ProblemPanel } from '../../shared/problem';
import { BASE, navigate, useUrl } from '../../shared/url';
import { t } from '../../text/en';
import css from './signin.module.css';

/** Only back into these pages: an address of elsewhere in the URL leads nowhere. */
function next(search: URLSearchParams): string {
  const wanted = search.get('next') ?? '';
  return wanted.startsWith(`${BASE}/`) && !wanted.includes('\\') ? wanted : `${BASE}/`;
}

export default function SignIn({ info }: { info: ServerInfo }) {
  const { search } = useUrl();
  const cache = useQueryClient();
  const [key, setKey] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>();
  const ways = info.sign_in;
  const enter = (event: FormEvent, body: object) => {
    event.preventDefault();
    setError(undefined);
    post('/v1/logins', body).then(async () => {
      await cache.resetQueries();
      navigate(next(search), true);
    }, setError);
  };
  return (
    <main className={css.page}>
      <div className={css.box}>
        <p className={css.brand}>
          <img src="/ui/mark.svg" alt="" width="28" height="28" />
          Millrace
        </p>
        <h1 tabIndex={-1}>{t.signIn.title}</h1>
        <ProblemPanel error={error} />
        {ways.includes('key') && (
          <form onSubmit={(event) => enter(event, { key })}>
            <TextField
              label={t.signIn.key}
              value={key}
              set={setKey}
              type="password"
              required
              placeholder="mr_…"
              autoComplete="current-password"
            />
            <Button type="submit" kind="main">
              {t.signIn.withKey}
            </Button>
          </form>
        )}
        {ways.includes('user') && (
          <form onSubmit={(event) => enter(event, { username: name, password })}>
            <TextField
              label={t.signIn.name}
              value={name}
              set={setName}
              required
              autoComplete="username"
            />
            <TextField
              label={t.signIn.password}
              value={password}
              set={setPassword}
              type="password"
              required
              autoComplete="current-password"
            />
            <Button type="submit" kind="main">
              {t.signIn.withPassword}
            </Button>
          </form>
        )}
        {ways.includes('oidc') && (
          <p>
            <a href="/v1/logins/oidc">{t.signIn.withProvider}</a>
          </p>
        )}
        <details>
          <summary>{t.signIn.whence}</summary>
          <p>{t.signIn.first}</p>
          <pre>{t.signIn.command}</pre>
        </details>
      </div>
    </main>
  );
}
