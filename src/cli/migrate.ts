import type { Command } from './command.ts';

/** Brings the schema up to date and says what it did. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'brings the database schema up to date (the service does so by itself at its start)',
  run: (_argv, io) =>
    io.withStore(async (store) => {
      const { applied, already } = await store.migrate();
      io.stdout(`the schema is up to date: ${[...already, ...applied].join(', ')}\n`);
      return 0;
    }),
};
