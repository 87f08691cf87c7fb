import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';

/** What opens over the page from a mark, and closes by Escape or by a press or the focus beside it. */
export function Drop({
  mark,
  label,
  className,
  children,
}: {
  mark: ReactNode;
  label: string;
  className: string | undefined;
  children: ReactNode;
}) {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const pressed = ({ target }: PointerEvent) => {
      if (box.current && !box.current.contains(target as Node)) box.current.open = false;
    };
    document.addEventListener('pointerdown', pressed);
    return () => document.removeEventListener('pointerdown', pressed);
  }, []);

  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !box.current?.open) return;
    // What lies under it stays open.
    event.stopPropagation();
    box.current.open = false;
    box.current.querySelector('summary')?.focus();
  };
  const left = ({ relatedTarget: on }: FocusEvent) => {
    if (on && box.current && !box.current.contains(on)) box.current.open = false;
  };
  return (
    <details ref={box} className={className} onKeyDown={close} onBlur={left}>
      <summary aria-label={label} title={label}>
        {mark}
      </summary>
      {children}
    </details>
  );
}
