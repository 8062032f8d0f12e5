import { LinkDoor } from '../../parts/markdown/elements.tsx';
import { ParserContext } from '../../parts/markdown/Markdown.tsx';
import type { Parser } from '../../parts/markdown/parser.ts';
import { FrontContext, type Front } from '../../store/front.ts';
import { App } from './App.tsx';

type Props = { readonly front: Front; readonly parser: Parser | null };

/** A whole window, given what it holds. */
export function Window({ front, parser }: Props) {
  const ask = (url: string, shown: string) => front.place.setState({ dialog: { kind: 'link', url, shown } });
  return (
    <FrontContext value={front}>
      <ParserContext value={parser}>
        <LinkDoor value={ask}>
          <App />
        </LinkDoor>
      </ParserContext>
    </FrontContext>
  );
}
