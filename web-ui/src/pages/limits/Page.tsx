import { Head } from '../../shared/basic/basic';
import { t } from '../../text/en';
import { Breakers } from './Breakers';
import { Held } from './Held';
import { Limiters } from './Limiters';

export default function Limits() {
  return (
    <>
      <Head title={t.pages.limits} />
      <Limiters />
      <Breakers />
      <Held />
    </>
  );
}
