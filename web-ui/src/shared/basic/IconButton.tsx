import type { ButtonHTMLAttributes } from 'react';
import { Icon } from './basic';
import css from './icon-button.module.css';

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { icon: string; label: string };

/** A sign alone that does something, in words for who does not see it. */
export function IconButton({ icon, label, className = '', ...rest }: Props) {
  return (
    <button type="button" aria-label={label} className={`${css.bare} ${className}`} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
