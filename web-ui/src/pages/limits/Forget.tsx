import { remove } from '../../api/client';
import { Ask } from '../../shared/dialog/dialog';
import { tell } from '../../shared/notice/notice';
import { t } from '../../text/en';

/** Takes one away that jobs may still name. */
export function Forget({
  of,
  name,
  close,
}: {
  of: 'limiters' | 'breakers';
  name: string;
  close: () => void;
}) {
  return (
    <Ask
      danger
      title={t.limits.deleteTitle(name)}
      verb={t.job.delete}
      close={close}
      act={async () => {
        await remove(`/v1/${of}/{name}`, { path: { name }, headers: { 'if-match': '*' } });
        tell({ text: t.job.deleted });
      }}
    >
      <p>{t.limits.deleteText[of]}</p>
    </Ask>
  );
}
