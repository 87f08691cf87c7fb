import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post, remove } from '../../api/client';
import { access } from '../../api/queries';
import { Button, Link } from '../../shared/basic/basic';
import { Drop } from '../../shared/basic/Drop';
import { IconButton } from '../../shared/basic/IconButton';
import { Ask, CheckField, TextField } from '../../shared/dialog/dialog';
import { tell } from '../../shared/notice/notice';
import { t } from '../../text/en';
import css from './jobs.module.css';

/** The searches one has kept, and those that others share. */
export function Views({ q, save }: { q: string; save: () => void }) {
  const views = useQuery(access.views());
  const all = (views.data?.items ?? []).filter((it) => it.resource === 'jobs');
  return (
    <Drop className={css.views} label={t.views.title} mark={t.views.title}>
      <div>
        {all.length === 0 && <p className="dim">{t.views.none}</p>}
        <ul>
          {all.map((it) => (
            <li key={it.id}>
              <Link to={`/jobs?${new URLSearchParams({ q: it.q })}`}>{it.name}</Link>
              <IconButton
                icon="close"
                label={t.views.delete(it.name)}
                onClick={() =>
                  void remove('/v1/views/{id}', {
                    path: { id: it.id },
                    headers: { 'if-match': '*' },
                  }).then(() => views.refetch())
                }
              />
            </li>
          ))}
        </ul>
        <Button onClick={save} disabled={q === ''}>
          {t.views.save}
        </Button>
      </div>
    </Drop>
  );
}

export function SaveView({ q, close }: { q: string; close: () => void }) {
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const views = useQuery(access.views());
  return (
    <Ask
      title={t.views.save}
      verb={t.views.keep}
      close={close}
      ready={name.trim() !== ''}
      act={async () => {
        await post('/v1/views', { name, resource: 'jobs', q, shared });
        await views.refetch();
        tell({ text: t.views.kept(name) });
      }}
    >
      <code>{q}</code>
      <TextField label={t.views.name} value={name} set={setName} required />
      <CheckField label={t.views.shared} value={shared} set={setShared} />
    </Ask>
  );
}
