import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post, remove } from '../../api/client';
import { access } from '../../api/queries';
import type { AccessKey } from '../../api/shapes';
import { useWho } from '../../shared/access';
import { Button, Copy, Empty, Section, Time } from '../../shared/basic/basic';
import { Ask, ChoiceField, Dialog, TextField } from '../../shared/dialog/dialog';
import { tell } from '../../shared/notice/notice';
import { ProblemPanel } from '../../shared/problem';
import { Table } from '../../shared/table/table';
import { t } from '../../text/en';
import css from './settings.module.css';

const ROLES = ['producer', 'worker', 'viewer', 'operator', 'developer', 'admin'] as const;

export function Keys() {
  const keys = useQuery(access.keys());
  const [sheet, setSheet] = useState<
    { kind: 'new' } | { kind: 'revoke' | 'rotate'; it: AccessKey }
  >();
  const [token, setToken] = useState<string>();
  const again = () => void keys.refetch();
  return (
    <Section
      title={t.settings.keys}
      aside={
        <Button kind="main" scope="keys:admin" onClick={() => setSheet({ kind: 'new' })}>
          {t.settings.newKey}
        </Button>
      }
    >
      <ProblemPanel error={keys.error} again={again} />
      {keys.data?.items.length === 0 && (
        <Empty title={t.settings.noKeys}>
          <p>{t.settings.openNow}</p>
        </Empty>
      )}
      {(keys.data?.items.length ?? 0) > 0 && (
        <Table
          label={t.settings.keys}
          rows={keys.data!.items}
          id={(it) => it.id}
          columns={[
            { id: 'name', head: t.limits.name, narrow: 'first', cell: (it) => <b>{it.name}</b> },
            { id: 'role', head: t.audit.role, narrow: 'end', cell: (it) => it.role ?? t.ownScopes },
            {
              id: 'prefix',
              head: t.settings.prefix,
              grows: true,
              narrow: 'second',
              cell: (it) => <code>{it.prefix}…</code>,
            },
            {
              id: 'used',
              head: t.settings.used,
              num: true,
              cell: (it) => <Time at={it.last_used_at} />,
            },
            {
              id: 'expires',
              head: t.settings.expires,
              num: true,
              cell: (it) => <Time at={it.expires_at} />,
            },
            {
              id: 'acts',
              narrow: 'acts',
              head: <span className="hidden">{t.columns.actions}</span>,
              cell: (it) =>
                it.source === 'config' ? (
                  <span className="dim">{t.settings.ofConfig}</span>
                ) : (
                  <>
                    <Button kind="quiet" onClick={() => setSheet({ kind: 'rotate', it })}>
                      {t.settings.rotate}
                    </Button>
                    <Button kind="quiet" onClick={() => setSheet({ kind: 'revoke', it })}>
                      {t.settings.revoke}
                    </Button>
                  </>
                ),
            },
          ]}
        />
      )}
      {sheet?.kind === 'new' && (
        <NewKey
          close={() => setSheet(undefined)}
          made={(it) => {
            setToken(it);
            again();
          }}
        />
      )}
      {sheet?.kind === 'rotate' && (
        <Ask
          title={t.settings.rotateTitle(sheet.it.name)}
          verb={t.settings.rotate}
          close={() => setSheet(undefined)}
          act={async () => {
            const made = await post(
              '/v1/keys/{id}/rotate',
              { keep_previous: '1h' },
              { path: { id: sheet.it.id } },
            );
            setToken(made.token);
            again();
          }}
        >
          <p>{t.settings.rotateText}</p>
        </Ask>
      )}
      {sheet?.kind === 'revoke' && (
        <Ask
          danger
          title={t.settings.revokeTitle(sheet.it.name)}
          verb={t.settings.revoke}
          close={() => setSheet(undefined)}
          act={async () => {
            await remove('/v1/keys/{id}', {
              path: { id: sheet.it.id },
              headers: { 'if-match': `"${sheet.it.version}"` },
            });
            tell({ text: t.settings.revoked(sheet.it.name) });
            again();
          }}
        >
          <p>{t.settings.revokeText}</p>
        </Ask>
      )}
      {token && (
        <Dialog title={t.settings.once} close={() => setToken(undefined)}>
          <div className={css.token}>
            <p>{t.settings.onceText}</p>
            <code>{token}</code>
            <Copy text={token} label={t.settings.copyKey} />
          </div>
        </Dialog>
      )}
    </Section>
  );
}

function NewKey({ close, made }: { close: () => void; made: (token: string) => void }) {
  const who = useWho();
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>(
    who.info.auth === 'open' ? 'admin' : 'producer',
  );
  const [queues, setQueues] = useState('');
  const list = (text: string) =>
    text.trim() === '' ? undefined : text.split(/[\s,]+/).filter(Boolean);
  return (
    <Ask
      title={t.settings.newKey}
      verb={t.settings.create}
      close={close}
      ready={name !== ''}
      act={async () => {
        const key = await post('/v1/keys', { name, role, queues: list(queues) });
        made(key.token ?? '');
      }}
    >
      {who.info.auth === 'open' && <p className={css.warn}>{t.settings.closes}</p>}
      <TextField label={t.limits.name} value={name} set={setName} required />
      <ChoiceField
        label={t.audit.role}
        value={role}
        set={setRole}
        hint={t.settings.roles[role]}
        options={ROLES.map((it) => ({ value: it, title: it }))}
      />
      <TextField
        label={t.settings.queues}
        value={queues}
        set={setQueues}
        placeholder="billing.*"
        hint={t.settings.queuesHint}
      />
    </Ask>
  );
}
