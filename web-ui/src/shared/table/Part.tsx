import css from './view.module.css';

/** Says where a list ends before all there is does. */
export function Part({
  shown,
  all,
  words,
}: {
  shown: number;
  all: number;
  words: (shown: number, all: number) => string;
}) {
  return shown > 0 && all > shown && <p className={css.part}>{words(shown, all)}</p>;
}
