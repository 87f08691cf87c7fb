import { Empty, Head, Link } from '../../shared/basic/basic';
import { useUrl } from '../../shared/url';
import { t } from '../../text/en';

export default function Missing() {
  const { path } = useUrl();
  return (
    <>
      <Head title={t.pages.missing} />
      <Empty title={t.missing.title(path)}>
        <p>
          {t.missing.near} <Link to="/">{t.pages.overview}</Link>,{' '}
          <Link to="/jobs">{t.pages.jobs}</Link>, <Link to="/queues">{t.pages.queues}</Link>,{' '}
          <Link to="/dead">{t.pages.dead}</Link>.
        </p>
      </Empty>
    </>
  );
}
