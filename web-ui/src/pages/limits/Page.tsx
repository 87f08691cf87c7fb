import { useState } from 'react';
import { Head } from '../../shared/basic/basic';
import { tell, tellFailure } from '../../shared/notice/notice';
import { t } from '../../text/en';
import { Breakers } from './Breakers';
import { Limiters } from './Limiters';
import { type Act, type Sheet, Sheets } from './Sheets';

export default function Limits() {
  const [sheet, setSheet] = useState<Sheet>();
  const act: Act = (call, text) => void call.then(() => tell({ text }), tellFailure);
  return (
    <>
      <Head title={t.pages.limits} />
      <Limiters act={act} setSheet={setSheet} />
      <Breakers act={act} setSheet={setSheet} />
      {sheet && <Sheets sheet={sheet} close={() => setSheet(undefined)} />}
    </>
  );
}
