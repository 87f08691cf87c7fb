import { useWho } from '../../shared/access';
import { Facts, Section, Time } from '../../shared/basic/basic';
import { CheckField, ChoiceField } from '../../shared/dialog/dialog';
import { change, useSettings } from '../../shared/settings';
import { t } from '../../text/en';
import css from './settings.module.css';

export function Me() {
  const settings = useSettings();
  const who = useWho();
  return (
    <>
      <Section title={t.settings.look}>
        <div className={css.form}>
          <ChoiceField
            label={t.settings.theme}
            value={settings.theme}
            set={(theme) => change({ theme })}
            options={[
              { value: 'system', title: t.settings.system },
              { value: 'light', title: t.settings.light },
              { value: 'dark', title: t.settings.dark },
            ]}
          />
          <ChoiceField
            label={t.settings.zone}
            value={settings.zone}
            set={(zone) => change({ zone })}
            options={[
              {
                value: 'browser',
                title: `${t.settings.mine} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`,
              },
              { value: 'UTC', title: 'UTC' },
            ]}
          />
          <CheckField
            label={t.settings.letters}
            value={settings.keys}
            set={(keys) => change({ keys })}
          />
        </div>
      </Section>
      <Section title={t.settings.who}>
        {who.login ? (
          <Facts
            items={[
              { name: t.audit.actor, value: who.login.actor },
              { name: t.audit.role, value: who.login.role ?? t.ownScopes },
              { name: t.settings.until, value: <Time at={who.login.expires_at} both /> },
              { name: t.settings.scopes, value: who.login.scopes.join(', ') },
            ]}
          />
        ) : (
          <p className={css.line}>{t.banner.open}</p>
        )}
      </Section>
    </>
  );
}
