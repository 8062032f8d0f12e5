import type { Prompt } from 'ssh2';
import type { PromptsQuestion } from './request.ts';

/** More of a server's text is not shown. */
const LONGEST_TEXT = 4096;

/** OpenSSH's own words, and those of PAM. */
const passwordPrompt = /^(?:\S+@\S+'s )?password(?: for \S+)?: ?$/i;

/** A server's text as it may be shown: no control or invisible characters but line ends. */
export function showable(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/[^\P{C}\n]/gu, '')
    .trim();
}

/** What a server asks by keyboard-interactive, as a person may be shown it. */
export function describePrompts(
  name: string,
  instructions: string,
  prompts: readonly Prompt[],
): Pick<PromptsQuestion, 'name' | 'instructions' | 'prompts' | 'isPassword'> {
  const [first, ...more] = prompts;
  const isPassword = first !== undefined && more.length === 0 && isPasswordPrompt(first);
  return {
    name: showable(name),
    instructions: showable(instructions),
    prompts: prompts.map(({ prompt, echo = false }) => ({ text: showable(prompt), echo })),
    isPassword,
  };
}

function isPasswordPrompt({ prompt, echo = false }: Prompt): boolean {
  return !echo && passwordPrompt.test(prompt);
}
