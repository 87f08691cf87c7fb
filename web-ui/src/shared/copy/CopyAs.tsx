import type { Job } from '../../api/shapes';
import { t } from '../../text/en';
import { useWho } from '../access';
import { Command } from '../basic/basic';
import { Dialog } from '../dialog/dialog';
import { copyAs, FORMS } from './as';
import css from './copy.module.css';

/** One more such job, as texts to be run elsewhere. */
export function CopyAs({ job, close }: { job: Job; close: () => void }) {
  const keyed = useWho().info.auth === 'keys';
  return (
    <Dialog title={t.copyAs.title} close={close} wide>
      <div className={css.forms}>
        <p className="dim">{t.copyAs.what(keyed)}</p>
        {FORMS.map((form) => (
          <section key={form} aria-label={t.copyAs.forms[form]}>
            <h3>{t.copyAs.forms[form]}</h3>
            <Command
              text={copyAs(form, job, location.origin, keyed)}
              label={t.copyAs.copy(t.copyAs.forms[form])}
            />
          </section>
        ))}
      </div>
    </Dialog>
  );
}
