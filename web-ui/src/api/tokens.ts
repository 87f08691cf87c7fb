// The parts of a query as one sees them: chips to take away, colours in the field. What a query
// means, and whether it is right, is the server's to say.

export type Token = {
  text: string;
  from: number;
  until: number;
  not: boolean;
  field?: string;
  operator?: ':' | '~' | '>' | '>=' | '<' | '<=';
  value: string;
};

const OPERATORS = ['>=', '<=', ':', '~', '>', '<'] as const;
const FIELD = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

function split(q: string): { text: string; from: number; until: number }[] {
  const parts = [];
  let from = -1;
  let quoted = false;
  for (let at = 0; at <= q.length; at++) {
    const c = q[at];
    const ends = at === q.length || (!quoted && c !== undefined && /\s/.test(c));
    if (ends) {
      if (from >= 0) parts.push({ text: q.slice(from, at), from, until: at });
      from = -1;
      continue;
    }
    if (from < 0) from = at;
    if (c === '"' && q[at - 1] !== '\\') quoted = !quoted;
  }
  return parts;
}

export function tokens(q: string): Token[] {
  return split(q).map((part) => {
    const not = part.text.startsWith('-') && part.text.length > 1;
    const rest = not ? part.text.slice(1) : part.text;
    const at = rest.startsWith('"') ? -1 : rest.search(/[:~<>]/);
    const field = at > 0 ? rest.slice(0, at) : undefined;
    const operator =
      field !== undefined && FIELD.test(field)
        ? OPERATORS.find((it) => rest.startsWith(it, at))
        : undefined;
    return operator === undefined
      ? { ...part, not, value: rest }
      : { ...part, not, field, operator, value: rest.slice(at + operator.length) };
  });
}

export function without(q: string, token: Token): string {
  return `${q.slice(0, token.from)}${q.slice(token.until)}`.replace(/\s+/g, ' ').trim();
}

export function quote(value: string): string {
  return /^[^\s"(),]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** With `field:value` in place of every other `field:`. */
export function withField(q: string, field: string, value: string): string {
  const others = tokens(q).filter((it) => it.not || it.field !== field || it.operator !== ':');
  return [...others.map((it) => it.text), `${field}:${quote(value)}`].join(' ').trim();
}

export function withoutField(q: string, field: string): string {
  const others = tokens(q).filter((it) => it.not || it.field !== field);
  return others.map((it) => it.text).join(' ');
}

/** Without all that is said of a field, also what it is not to be. */
export function silentOn(q: string, field: string): string {
  const others = tokens(q).filter((it) => it.field !== field);
  return others.map((it) => it.text).join(' ');
}

export function fieldValue(q: string, field: string): string | undefined {
  return tokens(q).find((it) => !it.not && it.field === field && it.operator === ':')?.value;
}

/** What stands where one types: the word that ends at the cursor. */
export function wordAt(q: string, cursor: number): { text: string; from: number } {
  const before = q.slice(0, cursor);
  const from = Math.max(before.lastIndexOf(' ') + 1, 0);
  return { text: before.slice(from), from };
}
