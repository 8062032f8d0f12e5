import type { Action } from '../../../src-main/contract/connection.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { takeUp } from '../trust/aside.ts';
import { decisionFor } from '../trust/decision.ts';
import { ANSWERING } from './answering.ts';
import { PauseMenu } from './PauseMenu.tsx';
import { useConnectionVerbs } from './verbs.ts';

type Props = {
  readonly snapshot: ProfileSnapshot;
  /** The actions that are wanted here, in their order; those that are not possible now are left out. */
  readonly wanted: readonly Action[];
  readonly small?: boolean;
  /** Shows the form's own field instead of a dialog; then the form's button is the main one. */
  readonly onFix?: (field: 'address' | 'secret') => void;
};

/** What heals; giving up for a while is never the main thing to do. */
const HEALING: readonly Action[] = [
  ...ANSWERING,
  'connect',
  'resume',
  'reconnect-now',
  'edit-address',
  'enter-credential',
  'open-openclaw',
];

/** What a gateway that follows OpenClaw's configuration has changed there instead. */
const CHANGED_THERE: readonly Action[] = ['edit-address', 'enter-credential'];

/** What is judged by the actions that open it again after it was put aside. */
const JUDGED = {
  'judge-host-key': 'host-key',
  'judge-certificate': 'certificate',
} as const;

type Judging = keyof typeof JUDGED;

function isJudging(action: Action): action is Judging {
  return action in JUDGED;
}

/** Buttons for what can be done about a connection now. The first one that heals is the main one. */
export function Actions({ snapshot, wanted, small = false, onFix }: Props) {
  const possible = wanted.filter((action) => isPossible(action, snapshot));
  const main = onFix === undefined ? possible.find((action) => HEALING.includes(action)) : undefined;
  return possible.map((action) => (
    <ActionButton
      key={action}
      action={action}
      snapshot={snapshot}
      main={action === main}
      small={small}
      onFix={onFix}
    />
  ));
}

/** What the tunnel asks of a person stands beside the link's own actions. */
function isPossible(action: Action, snapshot: ProfileSnapshot): boolean {
  if (action === 'answer-question') return snapshot.question !== undefined;
  if (isJudging(action)) return decisionFor(snapshot, JUDGED[action]) !== null;
  const { profile, view } = snapshot;
  if (profile.follows === undefined) return view.actions.includes(action);
  if (CHANGED_THERE.includes(action)) return false;
  const here = view.actions.includes(action);
  return action === 'open-openclaw' ? here || view.actions.some((one) => CHANGED_THERE.includes(one)) : here;
}

type ButtonProps = Omit<Props, 'wanted' | 'onFix'> & {
  readonly action: Action;
  readonly main: boolean;
  readonly onFix: Props['onFix'];
};

function ActionButton({ action, snapshot, main, small = false, onFix }: ButtonProps) {
  const perform = useActionVerbs(snapshot, onFix);
  if (action === 'pause') return <PauseMenu profile={snapshot.profile.id} small={small} />;
  // The command stands beside its own button, where it can be read before it is copied.
  if (action === 'copy-approval') return null;
  return (
    <Button kind={main ? 'main' : 'plain'} small={small} onClick={perform[action]}>
      {wordsOf(action, snapshot)}
    </Button>
  );
}

type Performable = Exclude<Action, 'pause' | 'copy-approval'>;

function useActionVerbs(
  snapshot: ProfileSnapshot,
  onFix: Props['onFix'],
): Readonly<Record<Performable, () => void>> {
  const { profile, question } = snapshot;
  const { place } = useFront();
  const { connect, disconnect, reconnect } = useConnectionVerbs(profile.id);
  const edit = (focus: 'address' | 'secret') => () => {
    if (onFix === undefined) place.setState({ dialog: { kind: 'edit', profile: profile.id, focus } });
    else onFix(focus);
  };
  const open = (kind: 'pairing' | 'openclaw') => () =>
    place.setState({ dialog: { kind, profile: profile.id } });
  const judge = (action: Judging) => () => {
    const decision = decisionFor(snapshot, JUDGED[action]);
    if (decision === null) return;
    takeUp(place, decision.name);
    // It opens for the gateway that is shown.
    place.setState({ profile: profile.id });
  };
  return {
    'answer-question': () => {
      if (question !== undefined) takeUp(place, question.id);
    },
    'judge-host-key': judge('judge-host-key'),
    'judge-certificate': judge('judge-certificate'),
    'judge-pairing': open('pairing'),
    'open-openclaw': open('openclaw'),
    connect,
    disconnect,
    resume: connect,
    'reconnect-now': reconnect,
    'edit-address': edit('address'),
    'enter-credential': edit('secret'),
  };
}

function wordsOf(action: Performable, snapshot: ProfileSnapshot): string {
  switch (action) {
    case 'reconnect-now':
      return t('action.reconnect');
    case 'enter-credential':
      return t('action.enter-credential', { kind: snapshot.profile.credential });
    case 'edit-address':
      return editWords(snapshot);
    case 'answer-question':
    case 'judge-host-key':
    case 'judge-certificate':
    case 'judge-pairing':
    case 'open-openclaw':
    case 'connect':
    case 'disconnect':
    case 'resume':
      return t(`action.${action}`);
    default:
      return action satisfies never;
  }
}

/** The field that ends the fault stands in the same dialog. */
function editWords({ profile, connection }: ProfileSnapshot): string {
  switch (connection.kind === 'blocked' ? connection.fault.code : null) {
    case 'unreadable-pin':
      return t('fix.pin');
    case 'header-missing':
      return t('fix.header');
    case 'untrusted-certificate':
      return t(profile.trust === 'system' ? 'fix.trust' : 'action.edit-address');
    default:
      return t('action.edit-address');
  }
}
