const shapes = {
  plus: 'M8 3v10M3 8h10',
  sliders: 'M2.5 5h6.2M12.3 5h1.2M10.5 3.2v3.6M2.5 11h1.2M7.3 11h6.2M5.5 9.2v3.6',
  chevron: 'M4.5 6.5 8 10l3.5-3.5',
  triangle: 'M6 4.5 10 8l-4 3.5Z',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4ZM10.2 10.2 13.4 13.4',
  send: 'M8 13V3.4M3.8 7.4 8 3.2l4.2 4.2',
  check: 'M3.5 8.4 6.6 11.4 12.5 4.8',
  cross: 'M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6',
  dash: 'M4.5 8h7',
  down: 'M8 3v9.6M3.8 8.4 8 12.6l4.2-4.2',
  eye: 'M1.6 8S4 3.8 8 3.8 14.4 8 14.4 8 12 12.2 8 12.2 1.6 8 1.6 8ZM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z',
  hidden:
    'M2.4 2.4l11.2 11.2M6.2 4.1A6 6 0 0 1 8 3.8c4 0 6.4 4.2 6.4 4.2a11 11 0 0 1-1.9 2.3M9.9 11.9a6 6 0 0 1-1.9.3C4 12.2 1.6 8 1.6 8a11 11 0 0 1 2.5-2.8',
  lines: 'M2.5 4.2h11M2.5 8h11M2.5 11.8h11',
  pencil: 'M10.6 3.2l2.2 2.2L5.6 12.6l-2.8.6.6-2.8ZM9.2 4.6l2.2 2.2',
  dots: 'M3.4 8h.01M8 8h.01M12.6 8h.01',
  clock: 'M8 2.4a5.6 5.6 0 1 0 0 11.2A5.6 5.6 0 0 0 8 2.4ZM8 5v3.2l2 1.4',
} as const;

export type IconName = keyof typeof shapes;

type Props = { readonly name: IconName; readonly size?: number };

/** A small drawing beside words; it never stands in for them to a screen reader. */
export function Icon({ name, size = 16 }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={name === 'triangle' ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: 'none' }}
    >
      <path d={shapes[name]} />
    </svg>
  );
}
