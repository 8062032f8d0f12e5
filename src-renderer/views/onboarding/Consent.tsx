import { GATEWAY_PORT } from '../../../src-main/contract/profile.ts';
import { Check } from '../../parts/Check.tsx';
import { t } from '../../words.ts';
import type { DraftForm } from '../gateways/form.ts';
import { gatewayRow, withConsent } from '../gateways/forwards.ts';

/** Asks once, and plainly, whether other programs of this computer may use the tunnel. */
export function Consent({ form }: { readonly form: DraftForm }) {
  const { draft, problemAt, write } = form;
  const row = gatewayRow(draft.forwards);
  const name = `local-${row?.key ?? 0}` as const;
  return (
    <Check
      name={name}
      label={t('form.consent', { port: GATEWAY_PORT })}
      note={t('form.consent.note')}
      checked={row !== undefined}
      problem={row === undefined ? null : problemAt(name)}
      onChange={({ target }) =>
        write((before) => ({
          ...before,
          forwards: withConsent(before.forwards, target.checked, before.remotePort),
        }))
      }
    />
  );
}
