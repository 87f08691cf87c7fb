import {
  createContext,
  type FormEvent,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { ApiError, type Fault } from '../../api/problem';
import { t } from '../../text/en';
import { Button, Icon } from '../basic/basic';
import { ProblemPanel } from '../problem';
import css from './dialog.module.css';

/** What is typed into comes first; where there is nothing, the way out. */
const FIRST = 'input:not([type=checkbox]), textarea, select, nav a';

/** On a sheet of its own, closed by Esc; the focus goes back to where it came from. */
export function Dialog({
  title,
  close,
  children,
  wide = false,
  high = false,
}: {
  title: string;
  close: () => void;
  children: ReactNode;
  wide?: boolean;
  /** Its top stays where it is while what is in it grows. */
  high?: boolean;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement as HTMLElement | null;
    const dialog = ref.current;
    dialog?.showModal();
    const first = dialog?.querySelector<HTMLElement>(FIRST) ?? dialog?.querySelector('form button');
    (first as HTMLElement | null | undefined)?.focus();
    return () => {
      dialog?.close();
      if (opener?.isConnected) opener.focus();
      else document.querySelector<HTMLElement>('main h1')?.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`${css.dialog} ${wide ? css.wide : ''} ${high ? css.high : ''}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div className={css.head}>
        <h2 id={id}>{title}</h2>
        <button type="button" className={css.close} aria-label={t.close} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}

/** What was refused of the fields of a question. */
const FaultsContext = createContext<Fault[]>([]);

/**
 * A question with fields: the button repeats the verb; what was refused is told at its field. What
 * is dangerous is sent by that button only, never by Enter in a field.
 */
export function Ask({
  title,
  verb,
  danger = false,
  close,
  act,
  children,
  wide,
  ready = true,
}: {
  title: string;
  verb: string;
  danger?: boolean;
  close: () => void;
  act: () => Promise<unknown>;
  children?: ReactNode;
  wide?: boolean;
  ready?: boolean;
}) {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const faults = error instanceof ApiError ? error.faults : [];
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [error]);
  const send = () => {
    if (busy || !ready) return;
    setBusy(true);
    setError(undefined);
    act().then(
      () => close(),
      (cause) => {
        setBusy(false);
        setError(cause);
      },
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!danger) send();
  };
  return (
    <Dialog title={title} close={close} wide={wide}>
      <form ref={form} onSubmit={submit} className={css.form}>
        <div className={css.body}>
          <FaultsContext value={faults}>{children}</FaultsContext>
        </div>
        <ProblemPanel error={error} />
        <div className={css.foot}>
          <Button onClick={close}>{t.leave}</Button>
          <Button
            type={danger ? 'button' : 'submit'}
            kind={danger ? 'danger' : 'main'}
            disabled={busy || !ready}
            onClick={danger ? () => form.current?.reportValidity() && send() : undefined}
          >
            {busy ? t.sent : verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type Said = {
  label: string;
  hint?: string;
  /** The place of its value in what is sent, as a JSON pointer: faults are told with it. */
  at?: string;
};

type Given = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

export function Field({
  label,
  hint,
  at,
  children,
}: Said & { children: (given: Given) => ReactNode }) {
  const id = useId();
  const fault = useContext(FaultsContext).find(
    ({ pointer }) => at !== undefined && (pointer === at || pointer?.startsWith(`${at}/`)),
  );
  const described = [fault && `${id}f`, hint && `${id}h`].filter(Boolean).join(' ');
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': fault ? true : undefined,
      })}
      {fault && (
        <span id={`${id}f`} className={css.fault}>
          {fault.detail}
        </span>
      )}
      {hint && (
        <span id={`${id}h`} className={css.hint}>
          {hint}
        </span>
      )}
    </div>
  );
}

export function TextField({
  label,
  hint,
  at,
  value,
  set,
  ...rest
}: Said & {
  value: string;
  set: (value: string) => void;
  type?: string;
  required?: boolean;
  placeholder?: string;
  autoComplete?: string;
}) {
  return (
    <Field label={label} hint={hint} at={at}>
      {(given) => (
        <input
          {...given}
          value={value}
          onChange={(event) => set(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          {...rest}
        />
      )}
    </Field>
  );
}

export function AreaField({
  label,
  hint,
  at,
  value,
  set,
  rows = 8,
}: Said & {
  value: string;
  set: (value: string) => void;
  rows?: number;
}) {
  return (
    <Field label={label} hint={hint} at={at}>
      {(given) => (
        <textarea
          {...given}
          rows={rows}
          value={value}
          spellCheck={false}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </Field>
  );
}

export function ChoiceField<T extends string>({
  label,
  hint,
  at,
  value,
  set,
  options,
}: Said & {
  value: T;
  set: (value: T) => void;
  options: { value: T; title: string }[];
}) {
  return (
    <Field label={label} hint={hint} at={at}>
      {(given) => (
        <select {...given} value={value} onChange={(event) => set(event.target.value as T)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField({
  label,
  value,
  set,
}: {
  label: string;
  value: boolean;
  set: (value: boolean) => void;
}) {
  const id = useId();
  return (
    <div className={css.check}>
      <input id={id} type="checkbox" checked={value} onChange={(e) => set(e.target.checked)} />
      <label htmlFor={id}>{label}</label>
    </div>
  );
}
