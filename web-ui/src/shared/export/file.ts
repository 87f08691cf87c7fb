// What an export is written to.

/** As many lines as are held where the browser writes only what is whole. */
export const MOST_HELD = 100_000;

export type File = {
  /** How many lines it takes. */
  room: number;
  write: (lines: string[]) => Promise<void>;
  /** It is whole, or has a name that says that it is not; false: it could have none, and is gone. */
  close: (whole: boolean) => Promise<boolean>;
  drop: () => Promise<void>;
};

type Sink = {
  write: (text: string) => Promise<void>;
  close: () => Promise<void>;
  abort: () => Promise<void>;
};
type Place = {
  getFile: () => Promise<{ size: number }>;
  createWritable: () => Promise<Sink>;
  remove?: () => Promise<void>;
};
type Saving = (options: { suggestedName: string }) => Promise<Place>;

/** A file that is written while it is read where the browser can; asks where, so it is pressed for. */
export async function fileOf(name: string): Promise<File> {
  const ask = (window as unknown as { showSaveFilePicker?: Saving }).showSaveFilePicker;
  return ask ? written(await ask({ suggestedName: name })) : held(name);
}

/** Its name was chosen for the whole: what is less is not kept under it. What stood there stays. */
async function written(place: Place): Promise<File> {
  const isNew = (await place.getFile()).size === 0;
  const sink = await place.createWritable();
  const drop = async () => {
    await sink.abort();
    if (isNew) await place.remove?.();
  };
  return {
    room: Number.POSITIVE_INFINITY,
    write: (lines) => sink.write(lines.join('')),
    close: async (whole) => {
      await (whole ? sink.close() : drop());
      return whole;
    },
    drop,
  };
}

function held(name: string): File {
  const all: string[] = [];
  return {
    room: MOST_HELD,
    write: async (lines) => {
      all.push(...lines);
    },
    close: async (whole) => {
      const url = URL.createObjectURL(new Blob(all, { type: 'application/x-ndjson' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = whole ? name : `partial-${name}`;
      link.click();
      // The browser fetches it when this is over.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      return true;
    },
    drop: async () => {},
  };
}
