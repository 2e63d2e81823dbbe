import type { Config } from '../config.ts';
import type { Store } from '../store/index.ts';

/** What a command sees of the world: streams, the configuration, and (on demand) a running service or the data directory itself. */
export interface CommandIo {
  /** Writes to standard output exactly as given. */
  stdout(output: string | Uint8Array): void;
  /** Writes to standard error: progress, logs, faults. */
  stderr(text: string): void;
  readonly cwd: string;
  /** What the terminal of a person may be shown; nothing of it when absent. */
  readonly terminal?: { readonly colours: boolean; readonly progress: boolean };
  /** Reads and checks the environment; throws `config_invalid` with all faults. */
  config(): Config;
  /** The running service to talk to: LEEWAY_URL, else the owner of the data directory; null when there is none. */
  service(): { readonly url: string; readonly apiKey: string | null } | null;
  /** Opens the store of the data directory (or server) for the time of the work; throws `data_dir_locked` when a process owns it. */
  withStore<T>(work: (store: Store) => Promise<T>): Promise<T>;
}

/** One command of the command line; `run` answers the exit code: 0 fine, 1 drift found, 2 usage, 3 service missing, 4 bad input. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  run(argv: readonly string[], io: CommandIo): Promise<number>;
}
