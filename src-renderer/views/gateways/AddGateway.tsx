import { Page } from '../../parts/Page.tsx';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { NetworkDoor } from '../onboarding/NetworkDoor.tsx';

/** One more gateway, added the way the first one was. */
export function AddGateway() {
  const { place } = useFront();
  return (
    <Page title={t('gateways.add.title')} lead={t('first.network.lead')} narrow>
      <NetworkDoor onLeave={() => place.setState({ view: 'gateways', joining: null })} />
    </Page>
  );
}
