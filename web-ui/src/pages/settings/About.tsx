import { useQuery } from '@tanstack/react-query';
import { access, cluster } from '../../api/queries';
import { useWho } from '../../shared/access';
import { Facts, Link, Loading, Section, Time } from '../../shared/basic/basic';
import { Json } from '../../shared/json/json';
import { ProblemPanel } from '../../shared/problem';
import { t } from '../../text/en';
import css from './settings.module.css';

export function Config() {
  const config = useQuery(cluster.config());
  if (config.isError) return <ProblemPanel error={config.error} />;
  if (!config.data) return <Loading />;
  return (
    <Section title={t.settings.inForce}>
      <Json value={config.data} label={t.settings.config} />
    </Section>
  );
}

export function About() {
  const { info } = useWho();
  const plugins = useQuery(access.plugins());
  return (
    <>
      <Facts
        items={[
          { name: t.cluster.version, value: info.version },
          { name: t.settings.build, value: info.build ?? '–' },
          { name: t.workers.node, value: info.node ?? '' },
          { name: t.cluster.started, value: <Time at={info.started_at} both /> },
          { name: t.cluster.store, value: `${info.backend ?? ''}, ${info.durability ?? ''}` },
          { name: t.settings.tzdata, value: info.tzdata ?? '' },
          { name: t.settings.middleware, value: (info.middleware ?? []).join(', ') || '–' },
          {
            name: t.settings.plugins,
            value:
              (plugins.data?.items ?? []).map((it) => `${it.name} ${it.version}`).join(', ') || '–',
          },
        ]}
      />
      <p className={css.line}>
        <a href="/v1/openapi.json">{t.settings.api}</a> ·{' '}
        <Link to="/?welcome=1">{t.settings.firstRun}</Link>
      </p>
      <p className={css.line}>{t.settings.licence}</p>
    </>
  );
}
