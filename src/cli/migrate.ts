import type { Command } from './command.ts';
import { askedForHelp } from './no-arguments.ts';

/** Brings the schema up to date and says what it did. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'brings the database schema up to date (the service does so by itself at its start)',
  async run(argv, io) {
    if (askedForHelp(argv, io, 'leeway migrate')) return 0;
    return io.withStore(async (store) => {
      const { applied, already } = await store.migrate();
      io.stdout(`the schema is up to date: ${[...already, ...applied].join(', ')}\n`);
      return 0;
    });
  },
};
