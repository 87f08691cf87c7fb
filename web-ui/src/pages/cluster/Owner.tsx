import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { cluster } from '../../api/queries';
import { Button, Section } from '../../shared/basic/basic';
import { TextField } from '../../shared/dialog/dialog';
import { ProblemPanel } from '../../shared/problem';
import { useParam } from '../../shared/url';
import { t } from '../../text/en';
import css from './cluster.module.css';

/** Which node has the care of a queue, or of any other key. */
export function Owner() {
  const [key, setKey] = useParam('key');
  const [text, setText] = useState(key);
  const owner = useQuery({ ...cluster.owner(key), enabled: key !== '', retry: false });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setKey(text.trim());
  };
  return (
    <Section title={t.cluster.owner}>
      <form onSubmit={submit} className={css.owner}>
        <TextField label={t.cluster.key} value={text} set={setText} placeholder="billing" />
        <Button type="submit">{t.cluster.find}</Button>
        <span role="status">
          {owner.data && t.cluster.owns(owner.data.owner, owner.data.key, owner.data.shard)}
        </span>
      </form>
      <ProblemPanel error={owner.error} />
    </Section>
  );
}
