import { defineMethod, type MethodSpec } from '../method.ts';

const LEVEL = 0.05;

const awaited = <Name extends string>(
  spec: Pick<MethodSpec<Name>, 'name' | 'types'>,
): ReturnType<typeof defineMethod<Name>> =>
  defineMethod({ ...spec, scale: 'p-value', threshold: LEVEL, needs: [] }, {});

const numeric = ['numeric'] as const;
const levels = ['categorical', 'boolean'] as const;

/** The univariate tests by name. */
export const UNIVARIATE_TESTS = {
  ks: awaited({ name: 'ks', types: numeric }),
  chi_square: awaited({ name: 'chi_square', types: levels }),
  z_test: awaited({ name: 'z_test', types: levels }),
  t_test: awaited({ name: 't_test', types: numeric }),
  welch_t: awaited({ name: 'welch_t', types: numeric }),
  mann_whitney: awaited({ name: 'mann_whitney', types: numeric }),
  anderson_darling: awaited({ name: 'anderson_darling', types: numeric }),
  cramer_von_mises: awaited({ name: 'cramer_von_mises', types: numeric }),
  epps_singleton: awaited({ name: 'epps_singleton', types: numeric }),
  g_test: awaited({ name: 'g_test', types: levels }),
  fisher_exact: awaited({ name: 'fisher_exact', types: levels }),
  kuiper: awaited({ name: 'kuiper', types: numeric }),
  baumgartner_weiss_schindler: awaited({ name: 'baumgartner_weiss_schindler', types: numeric }),
  text_domain_classifier: awaited({ name: 'text_domain_classifier', types: ['text'] }),
};
