import { useMay } from '../../shared/access';
import { Head, Panel, Tabs } from '../../shared/basic/basic';
import { useParam } from '../../shared/url';
import { t } from '../../text/en';
import { About, Config } from './About';
import { Keys } from './Keys';
import { Me } from './Me';
import { Views } from './Views';

export default function Settings() {
  const may = useMay();
  const [tab, setTab] = useParam('part', 'me');
  const tabs = [
    { id: 'me', title: t.settings.me },
    { id: 'views', title: t.views.title },
    ...(may('keys:admin') ? [{ id: 'keys', title: t.settings.keys }] : []),
    ...(may('cluster:read') ? [{ id: 'config', title: t.settings.config }] : []),
    { id: 'about', title: t.settings.about },
  ];
  return (
    <>
      <Head title={t.pages.settings} />
      <Tabs label={t.pages.settings} tabs={tabs} now={tab} set={setTab} />
      <Panel now={tab}>
        {tab === 'me' && <Me />}
        {tab === 'views' && <Views />}
        {tab === 'keys' && <Keys />}
        {tab === 'config' && <Config />}
        {tab === 'about' && <About />}
      </Panel>
    </>
  );
}
